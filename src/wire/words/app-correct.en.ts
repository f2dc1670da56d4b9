/** What a supervisor takes back and settles: facts that are not so, and pairs of facts that cannot both be so. */
import type { Contradiction } from '../../domain/view.ts'

type OfKind = Record<Contradiction['kind'], string>

/** What it comes to when both happened. */
const bothMean = {
  'after-terminal':
    'It was delivered, or otherwise done, and came back. Both facts stand; it is where it was seen last.',
  concurrent: 'Both scans are right, and only the clocks did not tell which came first. It stays as it stands now.',
  'two-drivers': 'It went from one van to the other. Both scans stand; it stays as it stands now.',
} satisfies OfKind

export const correctEn = {
  correct: {
    open: 'Take back …',
    openOf: 'Take back: {{what}}, {{time}}',
    title: 'Take back this entry',
    why: 'What is wrong with it?',
    did_not_occur: 'It did not happen',
    incorrect_data: 'It was recorded wrongly',
    note: 'How do you know?',
    noteUnder: 'It stays in the record: write no names.',
    scope: 'For which parcels?',
    this: 'This parcel alone',
    whole: 'All {{count}} parcels of this entry',
    hint: 'Say how you know, then go on.',
    do: 'Take it back',
    done: 'Taken back by a correction. Both stay in the story.',
  },
  settle: {
    title: 'Two facts cannot both be so',
    first: 'One says',
    second: 'The other says',
    happened: 'happened',
    learned: 'heard of it',
    notSent: 'not sent yet',
    true: 'This one is true',
    trueOf: 'This one is true: {{what}}, {{time}}',
    both: 'Both happened …',
    ask: 'A supervisor settles this.',
    trueTitle: 'This one is true',
    isTrue: 'True is:',
    takenBack: 'Taken back is:',
    stays: 'Both stay in the story. The customer reads what is so.',
    bothTitle: 'Both happened',
    bothMean,
    bothStays:
      'Both facts stand, and it stays done: the later one did not move it, for its clock was in doubt or it was only said. If the parcel is here, say that the delivery is wrong.',
    do: 'Settle it',
    done: 'Settled. All of it stays in the story.',
  },
}
