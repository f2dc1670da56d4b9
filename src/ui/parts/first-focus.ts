/** For the way out of a dialogue that names nothing else to begin at: else its focus would begin at the emergency button of its head. */
export const FIRST_FOCUS = { 'data-autofocus': true }
