import { Text } from '@mantine/core'
import { IconPackageOff } from '@tabler/icons-react'
import { ParcelId } from '../../parts/parcel-id.tsx'
import { useWords } from '../../words.ts'
import classes from '../driver.module.css'
import type { StopParcel } from '../outcomes.ts'
import { whereWords } from './parcel-words.ts'

/** The stop's parcels that are not in this van: nothing to tick and nothing to look for, but where each one is. */
export function ElsewhereList({ parcels }: { parcels: readonly StopParcel[] }) {
  const say = useWords()
  if (parcels.length === 0) return null
  return (
    <>
      <Text component="h2" fw={650} fz="lg" m={0} mt="md" mb="xs">
        {say('atStop.elsewhere.title')}
      </Text>
      {parcels.map((parcel) => (
        <div key={parcel.packageId} className={classes.parcel} data-elsewhere={parcel.packageId}>
          <IconPackageOff size={32} aria-hidden />
          <span>
            <ParcelId id={parcel.packageId} />
            <Text component="div">{whereWords(say, parcel)}</Text>
          </span>
        </div>
      ))}
    </>
  )
}
