import { IconList, IconMessage, IconScale, IconSearch, IconUser } from '@tabler/icons-react'
import { NavLink } from 'react-router'
import type { RouteId } from '../../../domain/brands.ts'
import { paths } from '../../paths.ts'
import { useWords } from '../../words.ts'
import classes from './day.module.css'
import { useStation } from '../../bridge/use-station.ts'
import { Unread } from '../../talk/unread.tsx'
import { useOwnRoute } from './use-own-route.ts'

/** In thumb's reach below every page of the day (UI Screens: list · search · me). */
export function DayNav({ routeId }: { routeId?: RouteId }) {
  const say = useWords()
  const own = useOwnRoute()
  const { data: talks } = useStation('talks')
  const unread = talks?.unread ?? 0
  const route = routeId ?? own?.routeId ?? null
  const ways = [
    { to: route === null ? paths.driver : paths.route(route), name: 'day', Icon: IconList },
    ...(route === null ? [] : [{ to: paths.balance(route), name: 'end' as const, Icon: IconScale }]),
    { to: paths.search, name: 'search', Icon: IconSearch },
    { to: paths.messages, name: 'messages', Icon: IconMessage },
    { to: paths.me, name: 'me', Icon: IconUser },
  ] as const
  return (
    <nav className={classes.nav} aria-label={say('day.nav.label')}>
      {ways.map(({ to, name, Icon }) => (
        <NavLink key={name} to={to} end className={classes.way ?? ''} data-way={name}>
          <Icon size={26} aria-hidden />
          <span>{say(route === null && name === 'day' ? 'day.nav.home' : `day.nav.${name}`)}</span>
          {name === 'messages' && unread > 0 && <Unread count={unread} />}
        </NavLink>
      ))}
    </nav>
  )
}
