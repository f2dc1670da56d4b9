import i18next from 'i18next'
import { useCallback } from 'react'
import { initReactI18next, useTranslation } from 'react-i18next'
import { appEn } from '../wire/words/app.en.ts'

type Catalog = typeof appEn

/** `parcels_one` and `parcels_other` are asked for as `parcels`, with a `count`. */
type Base<Key extends string> = Key extends `${infer Stem}_one` | `${infer Stem}_other` ? Stem : Key
type Paths<T, Prefix extends string = ''> = {
  [K in keyof T & string]: T[K] extends string ? `${Prefix}${Base<K>}` : Paths<T[K], `${Prefix}${K}.`>
}[keyof T & string]

/** Every key that has words; any other does not compile. */
export type WordKey = Paths<Catalog>
export type Values = Record<string, string | number>
/** Looks words up: `say('lifecycle.OUT')`. */
export type Say = (key: WordKey, values?: Values) => string

export const words = i18next.createInstance()
void words.use(initReactI18next).init({
  lng: 'en',
  resources: { en: { app: appEn } },
  defaultNS: 'app',
  initAsync: false,
  interpolation: { escapeValue: false }, // React escapes
})

export const say: Say = (key, values) => words.t(key, values ?? {})

/** As `say`, and the component follows a change of language. */
export function useWords(): Say {
  const { t } = useTranslation('app', { i18n: words })
  return useCallback((key, values) => t(key, values ?? {}), [t])
}

/** For keys that come from elsewhere: null where this version has no words for it. */
export function wordsFor(key: string, values: Values = {}): string | null {
  return words.exists(key, values) ? words.t(key, values) : null
}
