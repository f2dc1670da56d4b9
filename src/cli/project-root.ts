import { fileURLToPath } from 'node:url'

/** The project's folder, with a separator at its end: where `dist/`, `node_modules/` and the default data folder are. */
export const PROJECT_ROOT = fileURLToPath(new URL('../../', import.meta.url))
