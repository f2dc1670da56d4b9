import { useNavigate } from 'react-router'
import { useClient } from '../bridge/client.ts'
import { paths } from '../paths.ts'

/** Signs out and goes to where the next one signs in. */
export function useSignOut(): () => Promise<void> {
  const client = useClient()
  const navigate = useNavigate()
  return async () => {
    await client.signOut()
    await navigate(paths.start)
  }
}
