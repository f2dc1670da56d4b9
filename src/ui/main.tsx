import { connect } from './bridge/connect.ts'
import { start } from './start.tsx'

start(connect())
