import { Button, NumberInput, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import type { RouteId } from '../../../domain/brands.ts'
import type { Balance } from '../../../wire/bridge.ts'
import { useClient } from '../../bridge/client.ts'
import { useStation } from '../../bridge/use-station.ts'
import { type Second, SecondSignature } from '../../depot/second-signature.tsx'
import { useTell } from '../../parts/tell.ts'
import { useSignOut } from '../../parts/use-sign-out.ts'
import { useWords } from '../../words.ts'
import { Answer } from '../../parts/answer.tsx'
import answers from '../../parts/answers.module.css'
import classes from './round-end.module.css'
import { type Lines, openOf } from './left-over.ts'
import type { Van } from './use-round-draft.ts'

type VanProps = { van: Van; setVan: (van: Van) => void }
type CloseRoundProps = VanProps & { balance: Balance; routeId: RouteId; lines: Lines; onClosed: () => void }

/** The end of a round (DOMAIN §11): what the van looks like, and both signatures; one alone where the other side is not there. */
export function CloseRound({ balance, routeId, lines, van, setVan, onClosed }: CloseRoundProps) {
  const say = useWords()
  const [signing, sign] = useDisclosure(false)
  const close = useClose({ balance, routeId, lines, van }, () => {
    sign.close()
    onClosed()
  })
  const { data: operator } = useStation('operator')
  const { data: routes } = useStation('routes')
  const open = openOf(balance.onVehicle, lines)
  const needs = open.where.length + open.why.length
  const drives = operator?.role === 'driver'
  return (
    <>
      <VanAndKeys van={van} setVan={setVan} />
      {drives && <LeaveOpen />}
      <div className={classes.finish}>
        <Text role="status" fw={600} mb={4}>
          {open.where.length > 0
            ? say('debrief.needsWhere', { count: open.where.length })
            : open.why.length > 0
              ? say('debrief.needsWhy', { count: open.why.length })
              : say('debrief.ready')}
        </Text>
        <Button fullWidth size="xl" h={76} disabled={needs > 0} onClick={sign.open} data-testid="close-debrief">
          {say('debrief.close')}
        </Button>
      </div>
      <SecondSignature
        opened={signing}
        driverId={routes?.routes.find((one) => one.routeId === routeId)?.driverId ?? null}
        onClose={sign.close}
        onSign={close}
        head={{
          title: say('debrief.sign.title'),
          second: say(drives ? 'debrief.sign.second' : 'debrief.sign.secondDriver'),
        }}
        alone={{ text: say('debrief.sign.alone'), label: say('debrief.sign.goAlone'), go: () => void close() }}
      />
    </>
  )
}

type What = Omit<CloseRoundProps, 'onClosed' | 'setVan'>

/** Resolves with why it was not taken; null: it was, or it is said elsewhere. */
function useClose({ balance, routeId, lines, van }: What, done: () => void) {
  const say = useWords()
  const client = useClient()
  const tell = useTell()
  return async (second?: Second): Promise<string | null> => {
    const named = balance.onVehicle.flatMap(({ packageId }) => {
      const reason = lines[packageId]
      return reason === undefined ? [] : [{ packageId, reason }]
    })
    const signed = second === undefined ? {} : { second }
    const asked = client.closeDebrief({ routeId, lines: named, ...van, ...signed })
    const answer = await asked.catch(() => null)
    // A wrong PIN is said where it was typed.
    if (second !== undefined && answer?.outcome !== 'recorded') return answer?.sentence ?? say('state.noAnswer')
    if ((await tell(asked, say('debrief.sign.done'))) !== null) done()
    return null
  }
}

/** Asked for by nobody, and kept where it is said. */
function VanAndKeys({ van, setVan }: VanProps) {
  const say = useWords()
  return (
    <section data-testid="van-and-keys">
      <Text component="h2" fw={650} fz="xl" m={0} mb="xs">
        {say('debrief.van')}
      </Text>
      <div className={classes.vanFields}>
        <NumberInput
          size="lg"
          w={220}
          label={say('debrief.km')}
          value={van.endKm ?? ''}
          min={0}
          max={5_000_000}
          hideControls
          allowDecimal={false}
          allowNegative={false}
          onChange={(value) => {
            const { endKm: _before, ...rest } = van
            setVan(typeof value === 'number' ? { ...rest, endKm: value } : rest)
          }}
          data-testid="end-km"
        />
        <YesNo
          name="damage"
          value={van.damageNoticed}
          onChange={(damageNoticed) => setVan({ ...van, damageNoticed })}
        />
        <YesNo name="keys" value={van.keysBack} onChange={(keysBack) => setVan({ ...van, keysBack })} />
      </div>
    </section>
  )
}

type YesNoProps = { name: 'damage' | 'keys'; value: boolean | undefined; onChange: (value: boolean) => void }

function YesNo({ name, value, onChange }: YesNoProps) {
  const say = useWords()
  return (
    <div role="group" aria-label={say(`debrief.${name}`)} data-yes-no={name}>
      <Text fw={600} mb={4}>
        {say(`debrief.${name}`)}
      </Text>
      <div className={answers.inRow}>
        {([true, false] as const).map((one) => (
          <Answer
            key={String(one)}

            aria-pressed={value === one}
            onClick={() => onChange(one)}
          >
            {say(one ? 'debrief.yes' : 'debrief.no')}
          </Answer>
        ))}
      </div>
    </div>
  )
}

/** Nobody is kept on a device by a round that is open: it stays open, and the supervisor sees that. */
function LeaveOpen() {
  const say = useWords()
  const leave = useSignOut()
  return (
    <Button
      size="md"
      h={52}
      variant="default"
      style={{ alignSelf: 'start' }}
      onClick={() => void leave()}
      data-testid="leave-open"
    >
      {say('debrief.keepOpen')}
    </Button>
  )
}
