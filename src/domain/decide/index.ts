// One function a command; each answers with the events to record and the verdict for the person (STYLE Domain).
export * from './correct.ts'
export * from './debrief.ts'
export * from './desk.ts'
export * from './inputs.ts'
export * from './load.ts'
export * from './receive.ts'
export * from './sort.ts'
export * from './stop.ts'
