/** A machine that is busy with other tests is no busy hub: what waits long for its turn is not told to come back later. */
export const PATIENT = { WAYMARK_MAX_LOOP_DELAY_MS: '60000' }
