import type { ComponentProps } from 'react'
import answers from './answers.module.css'

/** One of a few answers, in `answers.grid`, `.few` or `.inRow`: a button that says by `aria-pressed` whether it is the answer. */
export function Answer(props: ComponentProps<'button'>) {
  return <button type="button" className={answers.answer} {...props} />
}
