/** Street and town in one line, as far as they are known; empty: neither is. */
export const addressWords = ({ address, town }: { address: string | null; town: string | null }): string =>
  [address, town].filter(Boolean).join(', ')
