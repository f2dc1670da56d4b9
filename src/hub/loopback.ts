// Whether a host of an address is this machine: a mail server there needs no TLS, and a link there opens on nobody's phone.

/** As `URL.hostname` gives it, with or without brackets. Where one listens everywhere (`0.0.0.0`, `::`) is no address for others either. */
export function isLoopback(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '').toLowerCase()
  return (
    host === 'localhost' || host.endsWith('.localhost') || /^(127(\.\d+){1,3}|0\.0\.0\.0|::1?|::ffff:7f.*)$/.test(host)
  )
}
