// The engine's file as the built screens ship it: never inlined, never from a foreign server (PLATFORM trap 6).
import url from 'zxing-wasm/reader/zxing_reader.wasm?url'

export const WASM_URL: string = url
