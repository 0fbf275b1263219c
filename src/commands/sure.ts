/** Asks before what nothing takes back. */
import { createInterface } from 'node:readline'
import { UsageError } from '../core/errors.ts'
import type { Context } from './command.ts'
import { type Args, isSet } from './grammar.ts'

const DRY_RUN = 'nothing takes it back; --dry-run shows what would be done'

/** Says what will be done and asks. Gives whether to go on; throws where nobody can be asked and `--yes` was not said. */
export async function isSure(context: Context, args: Args, told: readonly string[], question: string, hint = DRY_RUN): Promise<boolean> {
  if (isSet(args, 'yes')) return true
  const { terminal, quiet } = context.settings
  if (!terminal.stdout || !terminal.stdin || quiet) throw new UsageError('this is not done without being asked: say --yes', { hint })
  for (const line of told) context.notice(line)
  context.notice(`${question} [y/N]`)
  for await (const line of createInterface({ input: context.stdin, signal: context.signal })) return /^\s*y(es)?\s*$/i.test(line)
  return false
}
