/** `rules list`: the rules, a line each. */
import { UsageError } from '../../core/errors.ts'
import { nearest } from '../../core/nearest.ts'
import { describeCond } from '../../core/rules/describe.ts'
import type { Rule, RuleSet } from '../../core/rules/ruleset.ts'
import { plural } from '../../render/count.ts'
import type { Cell, View } from '../../render/view.ts'
import type { Result } from '../command.ts'
import { type CommandModule, textOf } from '../grammar.ts'
import { currentSide } from './diff-sides.ts'

export const list: CommandModule = {
  grammar: {
    about: 'The rules, a line each: tags, priority, where it stands, and its condition in words.',
    options: [{ flags: '--tag <tag>', about: 'only those that give this tag or one below it' }],
    reads: true,
    examples: [
      { line: 'outspoke rules list', about: 'every rule' },
      { line: 'outspoke rules list --tag site', about: 'what gives site, site/broken, …' },
    ],
  },
  run: async (context, args) => {
    const { set } = await currentSide(context)
    const tag = textOf(args, 'tag')
    const shown = tag === undefined ? set.rules : giversOf(set, tag)
    return resultOf(set, shown)
  },
}

function giversOf({ rules, tags }: RuleSet, asked: string): readonly Rule[] {
  const found = rules.filter((rule) => rule.tags.some((tag) => tag === asked || tag.startsWith(`${asked}/`)))
  if (found.length > 0 || Object.hasOwn(tags, asked)) return found
  const known = [...new Set([...Object.keys(tags), ...rules.flatMap((rule) => rule.tags)])]
  const near = nearest(asked, known)
  throw new UsageError(`no rule gives the tag "${asked}"`, {
    hint: near === undefined ? `tags: ${known.join(', ')}` : `did you mean "${near}"?`,
  })
}

function resultOf(set: RuleSet, rules: readonly Rule[]): Result {
  return {
    json: rules.map((rule) => ({
      id: rule.id,
      tags: rule.tags,
      priority: rule.priority ?? null,
      notify: rule.notify,
      enabled: rule.enabled,
      active: rule.active ?? null,
      file: rule.at.file,
      line: rule.at.line,
      condition: describeCond(rule.when),
    })),
    view: viewOf(set, rules),
  }
}

function viewOf(set: RuleSet, rules: readonly Rule[]): View {
  const severalFiles = new Set(set.rules.map(({ at }) => at.file)).size > 1
  const rows = rules.map((rule): readonly Cell[] => {
    const tone = rule.enabled ? {} : ({ tone: 'dim' } as const)
    return [
      { raw: rule.id, ...tone },
      { raw: rule.tags.join(', '), ...tone },
      { raw: rule.priority ?? null, ...tone },
      { raw: rule.at.file },
      { raw: rule.at.line, ...(severalFiles ? { text: `${rule.at.file}:${rule.at.line}` } : {}) },
      { raw: describeCond(rule.when), ...(rule.enabled ? {} : { text: `switched off: ${describeCond(rule.when)}`, tone: 'dim' }) },
    ]
  })
  return {
    blocks: [
      {
        columns: [
          { key: 'rule', title: 'Rule' },
          { key: 'tags', title: 'Tags' },
          { key: 'priority', title: 'Priority' },
          { key: 'file', title: 'File', for: 'machines', untrusted: true },
          { key: 'line', title: 'Line', align: 'right' },
          { key: 'condition', title: 'When', flexible: true, untrusted: true },
        ],
        rows,
      },
    ],
    summary: rules.length === 0 ? 'no rule gives it: it is set by hand' : plural(rules.length, 'rule'),
  }
}
