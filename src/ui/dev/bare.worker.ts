// What the gate's cost is measured against (`bench photo`): the same picture decoded, drawn as large as it is kept, and encoded. Nothing else.
const LONG_SIDE_PX = 2048
const QUALITY = 0.85

self.onmessage = ({ data }: MessageEvent<Blob>) => {
  void bare(data).then((bytes) => self.postMessage(bytes))
}

async function bare(file: Blob): Promise<number> {
  const bitmap = await createImageBitmap(file, { imageOrientation: 'from-image' })
  const factor = Math.min(1, LONG_SIDE_PX / Math.max(bitmap.width, bitmap.height))
  const canvas = new OffscreenCanvas(Math.round(bitmap.width * factor), Math.round(bitmap.height * factor))
  const context = canvas.getContext('2d', { willReadFrequently: true, alpha: false })
  if (context === null) throw new Error('a worker’s canvas gave no 2d context')
  context.imageSmoothingQuality = 'medium'
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height)
  bitmap.close()
  return (await canvas.convertToBlob({ type: 'image/jpeg', quality: QUALITY })).size
}
