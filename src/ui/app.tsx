import { Button, MantineProvider, Stack, Text } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { QueryClientProvider } from '@tanstack/react-query'
import { Component, type ReactNode, useEffect, useState } from 'react'
import { HashRouter, Navigate, Route, Routes } from 'react-router'
import type { Role } from '../domain/event.ts'
import type { Channel } from './bridge/channel.ts'
import { clientOf, StationContext } from './bridge/client.ts'
import { metaOf } from './bridge/connect.ts'
import { makeQueryClient, useNews, useStation } from './bridge/use-station.ts'
import { TrustedTime } from './bridge/trusted-time.ts'
import { ChooseLoadPage } from './depot/choose-load-page.tsx'
import { CloseLoadPage } from './depot/close-load-page.tsx'
import { DepotHome } from './depot/depot-home.tsx'
import { LoadPage } from './depot/load-page.tsx'
import { ScanPage } from './depot/scan-page.tsx'
import { BalancePage } from './driver/day/balance-page.tsx'
import { MePage } from './driver/day/me-page.tsx'
import { ReturnsPage } from './driver/day/returns-page.tsx'
import { DriverHome } from './driver/driver-home.tsx'
import { RoutePage } from './driver/route-page.tsx'
import { StopPage } from './driver/stop-page.tsx'
import { MessagesPage } from './talk/messages-page.tsx'
import { TalkSounds } from './talk/sounds.ts'
import { PositionReporter } from './location/reporter.tsx'
import { PackagePage } from './package/package-page.tsx'
import { SearchPage } from './package/search-page.tsx'
import { Banners } from './parts/banners.tsx'
import { Empty } from './parts/empty.tsx'
import { Shell } from './parts/shell.tsx'
import { loud } from './parts/tell.ts'
import { tellTimesIn } from './parts/time.ts'
import { paths, patterns } from './paths.ts'
import { useScanTarget } from './scan/scanner.ts'
import { useSettings } from './scan/settings.ts'
import { SignInPage } from './sign-in/sign-in-page.tsx'
import { SupervisorPage } from './supervisor/supervisor-page.tsx'
import { colorScheme, cssVariables, theme } from './theme.ts'
import { say, useWords } from './words.ts'

/** `more`: routes of the development gallery. */
export type AppProps = { channel: Channel; more?: ReactNode }

export function App({ channel, more }: AppProps) {
  const [queries] = useState(makeQueryClient)
  const [station] = useState(() => ({ channel, client: clientOf(channel) }))
  const { contrast } = useSettings()
  useNews(channel, queries)
  useEffect(() => {
    document.documentElement.dataset['contrast'] = contrast
  }, [contrast])
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      colorSchemeManager={colorScheme}
      defaultColorScheme="auto"
      getStyleNonce={() => metaOf('csp-nonce')}
    >
      <QueryClientProvider client={queries}>
        <StationContext value={station}>
          <Broken>
            <div className="app">
              <div className="page">
                <HashRouter>
                  <Pages more={more} />
                </HashRouter>
              </div>
              <Banners />
              <PositionReporter />
              <TalkSounds />
              <TrustedTime />
            </div>
            <Notifications position="top-center" containerWidth={560} limit={4} zIndex={400} />
          </Broken>
        </StationContext>
      </QueryClientProvider>
    </MantineProvider>
  )
}

/** Where each kind of user works; the hub itself never signs in. */
const HOMES: Record<Role, string> = {
  depot: paths.depot,
  driver: paths.driver,
  supervisor: paths.supervisor,
  system: paths.depot,
}

function Pages({ more }: { more: ReactNode }) {
  const { data: operator, failed } = useStation('operator')
  const { data: about, failed: withoutAbout } = useStation('about')
  // Before anything below is drawn, so that no time is shown in another zone first.
  tellTimesIn(about?.timeZone ?? null)
  // Below every page: a scan where nothing takes scans is said to be lost, never swallowed in silence.
  useScanTarget(() =>
    loud(say('answer.notRecorded'), say(operator == null ? 'signIn.scanFirst' : 'package.scanOpensNothing')),
  )
  if ((operator === undefined || (about === undefined && !withoutAbout)) && more === undefined)
    return <Starting failed={failed} />
  if (operator == null)
    return (
      <Routes>
        {more}
        <Route path="*" element={<SignInPage />} />
      </Routes>
    )
  const home = HOMES[operator.role]
  return (
    <Routes>
      <Route element={<Shell />}>
        <Route path={paths.start} element={<Navigate to={home} replace />} />
        <Route path={paths.signIn} element={<Navigate to={home} replace />} />
        <Route path={paths.depot} element={<DepotHome />} />
        <Route path={patterns.scan} element={<ScanPage />} />
        <Route path={paths.chooseLoad} element={<ChooseLoadPage />} />
        <Route path={patterns.load} element={<LoadPage />} />
        <Route path={patterns.closeLoad} element={<CloseLoadPage />} />
        <Route path={paths.search} element={<SearchPage />} />
        <Route path={patterns.package} element={<PackagePage />} />
        <Route path={paths.driver} element={<DriverHome />} />
        <Route path={patterns.route} element={<RoutePage />} />
        <Route path={patterns.balance} element={<BalancePage />} />
        <Route path={patterns.returns} element={<ReturnsPage />} />
        <Route path={paths.me} element={<MePage />} />
        <Route path={paths.messages} element={<MessagesPage />} />
        <Route path={patterns.stop} element={<StopPage />} />
        <Route path={paths.supervisor} element={<SupervisorPage />} />
        <Route path="*" element={<Navigate to={home} replace />} />
      </Route>
      {more}
    </Routes>
  )
}

function Starting({ failed }: { failed: boolean }) {
  const words = useWords()
  return (
    <Stack p="xl">
      <Empty>{failed ? words('state.cannotRead') : words('state.loading')}</Empty>
    </Stack>
  )
}

/** A fault in a page must not leave a white window: it says what is safe and offers the way back. */
class Broken extends Component<{ children: ReactNode }, { broken: boolean }> {
  override state = { broken: false }
  static getDerivedStateFromError() {
    return { broken: true }
  }
  override render() {
    if (!this.state.broken) return this.props.children
    return (
      <Stack p="xl" align="start" role="alert">
        <Text fz={32} fw={650}>
          {say('app.broken')}
        </Text>
        <Button size="lg" onClick={() => location.reload()}>
          {say('app.reload')}
        </Button>
      </Stack>
    )
  }
}
