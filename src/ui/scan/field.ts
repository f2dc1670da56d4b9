// Text fields as the wedge needs them: put characters in as if typed, and mend what the first key of a burst did.
type Field = HTMLInputElement | HTMLTextAreaElement
export type Snapshot = { field: Field; value: string; start: number | null; end: number | null; at: number }

const NO_TEXT = new Set(['button', 'submit', 'reset', 'checkbox', 'radio', 'range', 'color', 'file', 'image', 'hidden'])

export function isField(element: Element | null): element is Field {
  if (element instanceof HTMLTextAreaElement) return !element.readOnly && !element.disabled
  return element instanceof HTMLInputElement && !element.readOnly && !element.disabled && !NO_TEXT.has(element.type)
}

export const takesText = (element: Element | null): boolean =>
  isField(element) || (element instanceof HTMLElement && element.isContentEditable)

/** Types `text` where the cursor stands. Never throws; a field that is gone takes nothing. */
export function typeInto(element: Element, text: string): void {
  // The one way that respects maxlength, selection and undo, and that every framework hears; Chromium keeps it.
  if (element.ownerDocument.activeElement === element) {
    // eslint-disable-next-line @typescript-eslint/no-deprecated
    element.ownerDocument.execCommand('insertText', false, text)
    return
  }
  if (!isField(element) || !element.isConnected) return
  element.setRangeText(text, element.value.length, element.value.length, 'end')
  element.dispatchEvent(new Event('input', { bubbles: true }))
}

export function snapshotOf(element: Element | null, at: number): Snapshot | null {
  if (!isField(element)) return null
  return { field: element, value: element.value, start: element.selectionStart, end: element.selectionEnd, at }
}

/** Puts a field back as it was, so that a control key at the head of a burst leaves no trace. */
export function restore({ field, value, start, end }: Snapshot): void {
  if (!field.isConnected || field.value === value) return
  const prototype = field instanceof HTMLTextAreaElement ? HTMLTextAreaElement.prototype : HTMLInputElement.prototype
  // The prototype's setter: a framework that watches the element's own would take this for its own doing.
  Object.getOwnPropertyDescriptor(prototype, 'value')?.set?.call(field, value)
  if (start !== null && end !== null) field.setSelectionRange(start, end)
  field.dispatchEvent(new Event('input', { bubbles: true }))
}
