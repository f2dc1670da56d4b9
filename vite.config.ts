import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** With this set the development gallery (src/ui/dev) is built instead of the app; it never lies in the app's bundle. */
const gallery = process.env.WAYMARK_UI_GALLERY === '1'

/** The screens. `base: './'` because the shell serves them under a scheme of its own, the kiosk under http. */
export default defineConfig({
  root: 'src/ui',
  base: './',
  plugins: [react()],
  // Sounds lie in resources/, beside the root.
  server: { fs: { allow: ['../..'] } },
  build: {
    outDir: gallery ? '../../dist/gallery' : '../../dist/ui',
    emptyOutDir: true,
    target: 'chrome140',
    assetsInlineLimit: 0, // a data: URI would need a hole in the content security policy
    sourcemap: true,
    chunkSizeWarningLimit: 1200, // loaded from the same machine
    ...(gallery ? { rolldownOptions: { input: 'src/ui/dev/index.html' } } : {}),
  },
  // Its modern build: a third smaller than the one its package names, and faster.
  resolve: { alias: [{ find: /^@zxing\/library$/, replacement: '@zxing/library/es2015/index.js' }] },
  worker: { format: 'es' },
})
