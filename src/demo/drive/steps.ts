// How far the demo's day has come, for whoever watches it go by.

/** `belt`: scans at the belt, receiving and sorting together. `route`: stops of one route that need nobody any more, of all it has. */
export type DriveStep =
  { of: 'belt'; done: number; all: number } | { of: 'route'; number: string; done: number; all: number; words?: string }
