import type { ReactNode } from 'react'
import type { ShapeName } from './tones.ts'

const stroke = {
  fill: 'none',
  stroke: 'currentColor',
  strokeWidth: 11,
  strokeLinecap: 'round',
  strokeLinejoin: 'round',
} as const

/** A shape per verdict, so that colour is never the only sign (UI Verdicts). Drawn on 100 × 100, in the text's colour. */
const SHAPES: Record<ShapeName, ReactNode> = {
  tick: <path {...stroke} d="M14 54 40 80 87 24" />,
  'two-ticks': (
    <>
      <path {...stroke} d="M8 56 28 77 63 31" />
      <path {...stroke} d="m54 71 6 6 34-43" />
    </>
  ),
  triangle: (
    <>
      <path {...stroke} d="M50 12 92 86H8Z" />
      <path {...stroke} strokeWidth={10} d="M50 40v18M50 72v.5" />
    </>
  ),
  octagon: (
    <>
      <path fill="currentColor" d="M31 4h38l27 27v38L69 96H31L4 69V31Z" />
      <path d="M26 50h48" stroke="var(--shape-cut, #b3001b)" strokeWidth="16" />
    </>
  ),
  arrow: <path {...stroke} d="M8 50h78M58 20l30 30-30 30" />,
  squares: (
    <>
      <rect {...stroke} strokeWidth={9} x="8" y="8" width="54" height="54" />
      <rect {...stroke} strokeWidth={9} x="38" y="38" width="54" height="54" />
    </>
  ),
  bars: (
    <g fill="currentColor">
      <path d="M8 16h10v26l-10 6zM8 58l10-6v32H8zM28 16h16v16l-16 9zM28 55l16-9v38H28zM54 16h7v14l-7 4zM54 50l7-4v38h-7zM74 16h18v10l-18 11zM74 50l18-11v45H74z" />
    </g>
  ),
  slash: (
    <>
      <circle {...stroke} cx="50" cy="50" r="40" />
      <path {...stroke} d="m22 22 56 56" />
    </>
  ),
}

/** Decoration beside its word: hidden from screen readers. */
export function Shape({ name, className }: { name: ShapeName; className?: string | undefined }) {
  return (
    <svg viewBox="0 0 100 100" className={className} data-shape={name} aria-hidden="true" focusable="false">
      {SHAPES[name]}
    </svg>
  )
}
