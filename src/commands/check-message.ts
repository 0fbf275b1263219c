/** `check` as a message for a channel: its digest, as Slack or Teams take it. */
import { digestOf } from '../core/digest.ts'
import { slackMessage } from '../notify/slack.ts'
import { teamsMessage } from '../notify/teams.ts'
import { staleOf, type Told } from './check-view.ts'
import { digestLine } from './check-words.ts'

/** JSON on one line. `notices`: sentences below the posts. */
export function messageText(told: Told, now: number, format: 'slack' | 'teams', notices: readonly string[]): string {
  const { shown, total, late, soon } = told
  const lines = shown.map((found) => digestLine(found, now))
  const digest = digestOf(lines, { counts: { late, soon, stale: staleOf(told) }, more: total - shown.length, notices })
  return `${JSON.stringify(format === 'slack' ? slackMessage(digest) : teamsMessage(digest))}\n`
}
