/** Channels: where messages go, and the only place that reads the environment. */
import type { Channel } from '../core/rules/ruleset.ts'
import type { ConditionSetup } from './condition-values.ts'
import type { Report } from './diagnostics.ts'
import { VARIABLE } from './environment.ts'
import { section } from './names.ts'
import { type MapNode, readFields, readNamed, type ScalarNode } from './nodes.ts'
import { RESERVED, readOneOf } from './team.ts'

export const CHANNEL_TYPES: readonly Channel['type'][] = ['slack', 'teams', 'email', 'webhook', 'exec']
export const DIGESTS = ['daily', 'weekly'] as const
const SECRET =
  /hooks\.slack\.com\/(services|workflows)\/|\.webhook\.office\.com|\.logic\.azure\.com|discord(app)?\.com\/api\/webhooks|[?&](token|key|sig|secret|access_token)=|\/\/[^/@]*:[^/@]*@|[A-Za-z0-9_-]{32,}/iu

const ONLY_OF = [
  ['from', 'email'],
  ['secret', 'webhook'],
] as const

interface Env {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly strictEnv: boolean
}

export function readChannels(root: MapNode, setup: ConditionSetup, { env, strictEnv }: Env): ReadonlyMap<string, Channel> {
  const { report, refs } = setup
  const out = new Map<string, Channel>()
  for (const { key, keyAt, value } of readNamed(section(root, 'channels'), 'channel', report, RESERVED)) {
    const fields = readFields(value, 'channel', report)
    if (fields === undefined) continue
    const type = readOneOf(fields.scalar('type'), 'type', CHANNEL_TYPES, report)
    const hours = fields.scalar('hours')
    for (const name of ['url', 'to', 'from', 'secret']) {
      const word = fields.scalar(name)
      if (word !== undefined) checkVariables(word, name === 'secret', { env, strictEnv }, report)
    }
    const needed = type === 'email' || type === 'exec' ? 'to' : 'url'
    if (type !== undefined && !fields.written(needed)) {
      report.add('E103', keyAt, `channel "${key}" of type ${type} needs "${needed}"`)
    }
    for (const [name, only] of ONLY_OF) {
      const word = fields.scalar(name)
      if (word !== undefined && type !== undefined && type !== only)
        report.add('E101', word.at, `a channel of type ${type} has no "${name}"`, { help: `"${name}" is for channels of type ${only}` })
    }
    const digest = readOneOf(fields.scalar('digest'), 'digest', DIGESTS, report)
    if (type !== undefined)
      out.set(key, {
        id: key,
        type,
        url: fields.text('url'),
        to: fields.text('to'),
        from: fields.text('from'),
        secret: fields.text('secret'),
        digest,
        hours: hours && refs.calendar(hours),
      })
  }
  return out
}

function checkVariables(word: ScalarNode, secret: boolean, { env, strictEnv }: Env, report: Report): void {
  let found = false
  for (const [written, name = '', fallback] of word.text.matchAll(VARIABLE)) {
    found = true
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/u.test(name)) {
      report.add('E013', word.at, `"${written}" names no environment variable`, { help: 'write ${NAME} or ${NAME:-default}' })
    } else if (fallback === undefined && (env[name] ?? '') === '') {
      report.add('E013', word.at, `environment variable ${name} is not set`, {
        severity: strictEnv ? 'error' : 'warning',
        help: `set it, or give a default: \${${name}:-default}`,
      })
    }
  }
  if (!found && (secret || SECRET.test(word.text)))
    report.add('W330', word.at, 'a secret is written in the file', { help: 'read it from the environment: ${NAME}' })
}
