import { useEffect, useRef } from 'react'

export type BytesImageProps = {
  bytes: Uint8Array<ArrayBuffer>
  mime: string
  alt: string
  className?: string | undefined
  /** the bytes are no picture */
  onBroken?: () => void
}

/** A picture out of its bytes; its address is given back when it goes. */
export function BytesImage({ bytes, mime, alt, className, onBroken }: BytesImageProps) {
  const image = useRef<HTMLImageElement>(null)
  useEffect(() => {
    const url = URL.createObjectURL(new Blob([bytes], { type: mime }))
    if (image.current !== null) image.current.src = url
    return () => URL.revokeObjectURL(url)
  }, [bytes, mime])
  return <img ref={image} alt={alt} className={className} onError={onBroken} data-testid="photo-image" />
}
