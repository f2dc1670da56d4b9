import { type RefObject, useLayoutEffect, useRef } from 'react'
import { focusIsFree } from './rows.ts'

/**
 * Who goes back to a list stands on the row of what was open last (`cameFrom`), unless the focus is set elsewhere. Within the drawing that puts the pane away:
 * what catches a focus that was lost (keep-focus.ts) would else be first.
 * @param rows what is listed; undefined: not there yet
 * @param rowOf the selector of the row of that id; the same function each time
 * @returns for the list
 */
export function useRowBack(
  rows: readonly unknown[] | undefined,
  cameFrom: RefObject<string | null>,
  rowOf: (id: string) => string,
): RefObject<HTMLUListElement | null> {
  const list = useRef<HTMLUListElement>(null)
  useLayoutEffect(() => {
    const row = list.current?.querySelector<HTMLElement>(rowOf(cameFrom.current ?? ''))
    if (focusIsFree()) row?.focus()
  }, [rows, cameFrom, rowOf])
  return list
}
