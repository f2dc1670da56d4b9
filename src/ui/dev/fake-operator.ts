// Who is signed in at the sample's device, and their breaks.
import type { Operator } from '../../wire/bridge.ts'
import { ago, PEOPLE } from './fake-data.ts'

export function operatorOf(personId: string | null): Operator | null {
  const person = PEOPLE.find((one) => one.personId === personId)
  if (person === undefined) return null
  return {
    personId: person.personId,
    name: person.name,
    role: person.role,
    shiftId: 'shift-1',
    onBreak: false,
    since: ago(90),
  }
}

export function onABreak(operator: Operator, on: boolean): Operator {
  const { breaks = [] } = operator
  const ended = breaks.map((one) => ({ ...one, to: one.to ?? ago(0) }))
  return { ...operator, onBreak: on, breaks: on ? [...breaks, { from: ago(0), to: null }] : ended }
}
