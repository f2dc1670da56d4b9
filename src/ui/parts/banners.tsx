import { useEffect, useEffectEvent, useState } from 'react'
import { useLink } from '../bridge/client.ts'
import { useStation } from '../bridge/use-station.ts'
import { useCutScans } from '../scan/scanner.ts'
import { useWords } from '../words.ts'
import classes from './banners.module.css'

/** Loud, over every page: what stops a scan from being recorded, and what to do. None of it is red: red is STOP. */
export function Banners() {
  const say = useWords()
  const link = useLink()
  const { data: about } = useStation('about')
  const [cut, setCut] = useState(false)
  const focused = useWindowFocus(() => setCut(false))
  useCutScans(() => setCut(true))
  return (
    <div className={classes.stack} role="alert">
      {link === 'restarting' && (
        <Banner name="restarting" title={say('banner.restarting.title')} text={say('banner.restarting.text')} />
      )}
      {about?.sealed != null && (
        <Banner name="sealed" title={say('banner.sealed.title')} text={about.sealed.sentence} />
      )}
      {!focused && (
        <Banner
          name="focus-lost"
          title={say('banner.focusLost.title')}
          text={say(cut ? 'banner.focusLost.cut' : 'banner.focusLost.text')}
        />
      )}
    </div>
  )
}

function Banner({ name, title, text }: { name: string; title: string; text: string }) {
  return (
    <div className={classes.banner} data-testid={`banner-${name}`}>
      <strong>{title}</strong>
      <span>{text}</span>
    </div>
  )
}

/** `onBack`: the window has the keyboard again, so what happened without it is over. */
function useWindowFocus(onBack: () => void): boolean {
  const [focused, setFocused] = useState(() => document.hasFocus())
  const back = useEffectEvent(onBack)
  useEffect(() => {
    const look = () => {
      setFocused(document.hasFocus())
      if (document.hasFocus()) back()
    }
    window.addEventListener('focus', look)
    window.addEventListener('blur', look)
    document.addEventListener('visibilitychange', look)
    return () => {
      window.removeEventListener('focus', look)
      window.removeEventListener('blur', look)
      document.removeEventListener('visibilitychange', look)
    }
  }, [])
  return focused
}
