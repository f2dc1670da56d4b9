/** Check digits of GS1 keys and of postal items, each as a function over text that is already known to be digits. */

/** Modulo-10 check digit of GS1 keys: weights 3 and 1 in turn, the last digit before the check weighs 3. */
export function gs1CheckDigit(digits: string): string {
  let sum = 0
  for (let i = 0; i < digits.length; i++) sum += Number(digits.charAt(digits.length - 1 - i)) * (i % 2 === 0 ? 3 : 1)
  return String((10 - (sum % 10)) % 10)
}

/** Whether the last of all-digit `digits` is the GS1 check digit of those before it. */
export function gs1Checks(digits: string): boolean {
  return digits.length > 1 && gs1CheckDigit(digits.slice(0, -1)) === digits.at(-1)
}

const S10_WEIGHTS = [8, 6, 4, 2, 3, 5, 9, 7] as const

/** UPU S10 check digit of eight digits: 11 − (weighted sum modulo 11), 10 written as 0 and 11 as 5 (DOMAIN §18). */
export function s10CheckDigit(serial: string): string {
  const sum = S10_WEIGHTS.reduce((total, weight, i) => total + weight * Number(serial.charAt(i)), 0)
  const rest = 11 - (sum % 11)
  return rest === 10 ? '0' : rest === 11 ? '5' : String(rest)
}

/** The 82 characters of GS1's text fields in the order that their check characters count them. */
export const GS1_TEXT_CHARACTERS = '!"%&\'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz'
const CHECK_PAIR_CHARACTERS = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ'

/** The two check characters of an alphanumeric GS1 key: prime weights from the right, modulo 1021, as two 5-bit symbols. */
export function gs1CheckPair(body: string): string {
  const weights = firstPrimes(body.length)
  let sum = 0
  for (let i = 0; i < body.length; i++)
    sum += GS1_TEXT_CHARACTERS.indexOf(body.charAt(i)) * (weights[body.length - 1 - i] ?? 0)
  sum %= 1021
  return CHECK_PAIR_CHARACTERS.charAt(sum >> 5) + CHECK_PAIR_CHARACTERS.charAt(sum & 31)
}

/** ISO 7064 modulo 97 as bank account numbers use it. */
export function ibanChecks(iban: string): boolean {
  const turned = iban.slice(4) + iban.slice(0, 4)
  let rest = 0
  for (const symbol of turned) {
    const value = Number.parseInt(symbol, 36)
    if (Number.isNaN(value)) return false
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97
  }
  return rest === 1
}

function firstPrimes(count: number): number[] {
  const primes: number[] = []
  for (let candidate = 2; primes.length < count; candidate++)
    if (primes.every((prime) => candidate % prime !== 0)) primes.push(candidate)
  return primes
}
