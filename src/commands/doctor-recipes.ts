/** How `check` is run by others: ready to paste, with the paths of this workspace. */
import { VARIABLE } from '../config/environment.ts'
import type { RuleSet } from '../core/rules/ruleset.ts'
import type { Context } from './command.ts'

export const RECIPES = ['cron', 'systemd', 'nagios', 'icinga', 'prometheus', 'github'] as const
export type Recipe = (typeof RECIPES)[number]

const UUID = '00000000-0000-0000-0000-000000000000'

/** The text of a recipe. `rules` tell which secrets it needs; absent where they cannot be read. */
export function recipeText(name: Recipe, context: Context, rules: RuleSet | undefined): string {
  switch (name) {
    case 'cron':
      return cron(context)
    case 'systemd':
      return systemd(context)
    case 'nagios':
      return nagios(context)
    case 'icinga':
      return icinga(context)
    case 'prometheus':
      return prometheus(context)
    case 'github':
      return github(rules)
  }
}

/** `check` as a line of a crontab, which starts in the home folder with next to no PATH and no variables of ours. */
export function cronLine(context: Context, ...more: readonly string[]): string {
  const { workspace } = context.settings
  const line = checkWords(context, more).map(quoted).join(' ')
  // In a crontab a bare % ends the command.
  return (workspace === undefined ? line : `cd ${quoted(workspace)} && ${line}`).replaceAll('%', '\\%')
}

/** The words of `check`, from the workspace's folder. */
function checkWords({ settings, system }: Context, more: readonly string[]): readonly string[] {
  const { workspace, database, databaseFrom, rulesFile, rulesFrom } = settings
  return [
    ...system.program,
    'check',
    ...more,
    ...(workspace !== undefined && databaseFrom === 'the workspace' ? [] : ['--db', database]),
    ...(rulesFile !== undefined && rulesFrom !== 'the workspace' ? ['--rules', rulesFile] : []),
    // Without a workspace every run would tell of the starter rules, and that would be mailed.
    ...(workspace === undefined && rulesFile === undefined ? ['--quiet'] : []),
  ]
}

/** The same from anywhere. */
function anywhere({ settings, system }: Context, more: readonly string[]): readonly string[] {
  const { database, rulesFile } = settings
  return [...system.program, 'check', ...more, '--db', database, ...(rulesFile === undefined ? ['--quiet'] : ['--rules', rulesFile])]
}

/** A word for sh. */
function quoted(word: string): string {
  return /^[\w./:@+=,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}

/** `--notify`, where there are rules that say whom: those of the starter pack know nobody. */
export function notifyWord({ settings }: Context): readonly string[] {
  return settings.rulesFile === undefined ? [] : ['--notify']
}

function cron(context: Context): string {
  const notify = notifyWord(context)
  const watched = cronLine(context, '--only-new', ...notify, '--exit-zero')
  return `# crontab -e: mails what is late or soon, and nothing when all is well
MAILTO=you@example.org
*/5 * * * * ${cronLine(context)}
# or: ${notify.length === 0 ? '' : 'tells the channels and people of the rules, each fact once; '}mails only what is new
*/5 * * * * ${watched}
# or: the same, with a dead man's switch that hears of it when this machine or this program has stopped
*/5 * * * * ${watched}; curl -fsS -m 10 --retry 5 -o /dev/null https://hc-ping.com/${UUID}/$?
# secrets of channels: readable by you alone, and before the command: set -a; . ~/.outspoke-secrets; set +a;
`
}

/** A path as the value of a setting of a unit: `%` names something there. */
const unitPath = (path: string): string => path.replaceAll('%', '%%')
/** A word of `ExecStart=`. */
function unitWord(word: string): string {
  const plain = word.replaceAll('%', '%%').replaceAll('$', '$$$$')
  return /^[\w./:@+=,%-]+$/.test(plain) ? plain : `"${plain.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
}

function systemd(context: Context): string {
  const { workspace } = context.settings
  return `# ~/.config/systemd/user/outspoke-check.service
[Unit]
Description=What is late or soon, told to whom it concerns

[Service]
Type=oneshot
${workspace === undefined ? '' : `WorkingDirectory=${unitPath(workspace)}\n`}# NAME=value a line, chmod 600: the secrets of channels
EnvironmentFile=-%h/.config/outspoke/secrets
ExecStart=${checkWords(context, notifyWord(context)).map(unitWord).join(' ')}
# 1: something is soon; 2: something is late. That is its work, no failure.
SuccessExitStatus=1 2
TimeoutStartSec=4min

# ~/.config/systemd/user/outspoke-check.timer
[Unit]
Description=Every five minutes

[Timer]
OnCalendar=*:0/5
Persistent=true

[Install]
WantedBy=timers.target

# systemctl --user daemon-reload && systemctl --user enable --now outspoke-check.timer
# journalctl --user -u outspoke-check shows what it said; loginctl enable-linger lets it run while you are away
`
}

/** To read a database SQLite writes beside it, and those files belong to whoever reads. */
function allowed(who: string): string {
  return `# ${who} must be allowed to write the database and its folder: give both to a group that you share (chmod 660 and 2770), or put
# sudo -n -u YOU before the command. Where it may only read, what SQLite leaves beside the file would shut you out.
`
}

function nagios(context: Context): string {
  // `;` begins a comment and `$` a macro.
  const line = anywhere(context, ['--format', 'nagios']).map(quoted).join(' ').replaceAll('$', '$$$$').replaceAll(';', '\\;')
  return `# a command and a service
${allowed('Nagios')}define command {
  command_name  check_outspoke
  command_line  ${line}
}
define service {
  use                  generic-service
  host_name            localhost
  service_description  outspoke
  check_command        check_outspoke
  check_interval       5
}
`
}

function icinga(context: Context): string {
  // Text of Icinga: `$` is a macro.
  const words = anywhere(context, ['--format', 'nagios']).map((word) => JSON.stringify(word.replaceAll('$', '$$$$')))
  return `${allowed('Icinga')}object CheckCommand "outspoke" {
  command = [ ${words.join(', ')} ]
}
apply Service "outspoke" {
  check_command = "outspoke"
  check_interval = 5m
  assign where host.name == NodeName
}
`
}

function prometheus(context: Context): string {
  const file = '/var/lib/prometheus/node-exporter/outspoke.prom'
  return `# crontab -e; the file is whole at any moment. The collector: node_exporter --collector.textfile.directory=/var/lib/prometheus/node-exporter
*/5 * * * * ${cronLine(context, '--format', 'prometheus', '--output', file, '--exit-zero')}
# an alert when nothing has been written for long:
#   time() - outspoke_check_timestamp_seconds > 900
`
}

/** The variables that channels name; those of mail where there is somebody to write to. */
function secretsOf(rules: RuleSet | undefined): readonly string[] {
  const channels = Object.values(rules?.channels ?? {})
  const texts = channels.flatMap(({ url, to, from, secret }) => [url, to, from, secret].flatMap((text) => text ?? []))
  const named = texts.flatMap((text) => [...text.matchAll(VARIABLE)].map(([, name = '']) => name))
  const mails = channels.some(({ type, url }) => type === 'email' && url === undefined)
  const people = Object.values(rules?.people ?? {}).some(({ email }) => email !== undefined)
  return [...new Set([...named, ...(mails || people ? ['OUTSPOKE_SMTP_URL', 'OUTSPOKE_MAIL_FROM'] : [])])].sort()
}

function github(rules: RuleSet | undefined): string {
  const secrets = secretsOf(rules)
  const env = secrets.map((name) => `          ${name}: \${{ secrets.${name} }}`)
  return `# .github/workflows/outspoke.yml of a private repository with outspoke.yaml and the exports
name: outspoke
on:
  schedule:
    - cron: "*/15 * * * *"
  workflow_dispatch: {}
permissions:
  contents: read
concurrency:
  group: outspoke
jobs:
  check:
    runs-on: ubuntu-latest
    timeout-minutes: 10
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-node@v4
        with:
          node-version: 22
      - uses: actions/cache/restore@v4
        with:
          path: outspoke.db
          key: outspoke-\${{ github.run_id }}-\${{ github.run_attempt }}
          restore-keys: outspoke-
      - run: npm install --global outspoke
      - run: outspoke import exports/*
      # also where a row was rejected
      - if: \${{ !cancelled() }}
        run: outspoke check --notify --exit-zero${env.length === 0 ? '' : `\n        env:\n${env.join('\n')}`}
      # also where somebody could not be told: the database knows who was
      - if: always()
        uses: actions/cache/save@v4
        with:
          path: outspoke.db
          key: outspoke-\${{ github.run_id }}-\${{ github.run_attempt }}
`
}
