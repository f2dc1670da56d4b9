import { defineConfig } from 'rolldown'

/** Only these are there at run time: the desktop shell gives one, the package carries the other (electron-builder.yml). */
const external = [/^node:/, 'electron', 'better-sqlite3', 'serialport']
const common = { platform: 'node', external } as const

/** The desktop shell: main and the station's process as ES modules, the preload as CommonJS (a sandboxed preload cannot be an ES module). */
export default defineConfig([
  {
    ...common,
    input: 'electron/main/main.ts',
    output: { file: 'dist/main/main.js', format: 'esm', sourcemap: true },
  },
  {
    ...common,
    input: 'electron/main/station-process.ts',
    output: { file: 'dist/station/station.js', format: 'esm', sourcemap: true },
  },
  {
    ...common,
    input: 'electron/preload/preload.ts',
    output: { file: 'dist/preload/preload.cjs', format: 'cjs', sourcemap: true },
  },
])
