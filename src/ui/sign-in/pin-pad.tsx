import { Button, SimpleGrid, VisuallyHidden } from '@mantine/core'
import { IconBackspace } from '@tabler/icons-react'
import { useEffect, useRef, useState } from 'react'
import { useTyped } from '../scan/scanner.ts'
import { useWords } from '../words.ts'
import classes from './sign-in.module.css'

const DIGITS = ['1', '2', '3', '4', '5', '6', '7', '8', '9'] as const
const LONGEST = 6
const SHORTEST = 4

/** `keyPx`: how high the keys are, never below 64; `done`: what the last key says, where it does not sign in */
export type PinPadProps = { disabled: boolean; onPin: (pin: string) => void; keyPx?: number; done?: string }

/** Digits by touch with gloves (64 px and more) or by keyboard. A scanner's burst never counts as typing. */
export function PinPad({ disabled, onPin, keyPx = 66, done }: PinPadProps) {
  const say = useWords()
  const [pin, setPin] = useState('')
  const pad = useRef<HTMLDivElement>(null)
  const add = (digits: string) => setPin((was) => (was + digits.replace(/\D/gu, '')).slice(0, LONGEST))
  const back = () => setPin((was) => was.slice(0, -1))
  const enough = pin.length >= SHORTEST
  const enter = () => {
    if (disabled || !enough) return
    onPin(pin)
    setPin('')
  }
  useTyped((text) => {
    if (!disabled) add(text)
  })
  useEffect(() => {
    const down = (event: KeyboardEvent): void => {
      if (event.key === 'Backspace') back()
      // Enter on a key of the pad presses that key; elsewhere, on the chosen name too, it means "done".
      if (event.key !== 'Enter' || !enough || pad.current?.contains(event.target as Node) === true) return
      event.preventDefault()
      enter()
    }
    window.addEventListener('keydown', down)
    return () => window.removeEventListener('keydown', down)
  })
  return (
    <div className={classes.pad} ref={pad}>
      <div className={classes.dots} aria-hidden>
        {Array.from({ length: Math.max(SHORTEST, pin.length) }, (_, at) => (
          <span key={at} className={at < pin.length ? classes.dotFull : classes.dot} />
        ))}
      </div>
      <VisuallyHidden role="status">{say('signIn.digits', { count: pin.length })}</VisuallyHidden>
      <SimpleGrid cols={3} spacing={10} verticalSpacing={10}>
        {DIGITS.map((digit) => (
          <Key key={digit} label={digit} px={keyPx} disabled={disabled} onClick={() => add(digit)} />
        ))}
        <Button variant="default" h={keyPx} disabled={disabled} onClick={back} aria-label={say('signIn.erase')}>
          <IconBackspace size={30} />
        </Button>
        <Key label="0" px={keyPx} disabled={disabled} onClick={() => add('0')} />
        <Button h={keyPx} disabled={disabled || !enough} onClick={enter} data-testid="pin-enter" px={8} fz={20}>
          {done ?? say('signIn.enter')}
        </Button>
      </SimpleGrid>
    </div>
  )
}

function Key({ label, px, disabled, onClick }: { label: string; px: number; disabled: boolean; onClick: () => void }) {
  return (
    <Button variant="default" h={px} fz={28} disabled={disabled} onClick={onClick}>
      {label}
    </Button>
  )
}
