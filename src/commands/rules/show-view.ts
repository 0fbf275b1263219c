/** A rule, a route or a department as a card. */
import type { Chart, ChartCase, ChartDepartment } from '../../core/rules/chart.ts'
import type { ChartTarget } from '../../core/rules/chart-targets.ts'
import type { Coverage } from '../../core/rules/coverage.ts'
import { describeCond } from '../../core/rules/describe.ts'
import { routesAfter, rulesLeadingTo } from '../../core/rules/leads.ts'
import type { Pos, Rule, RuleSet, TestPost } from '../../core/rules/ruleset.ts'
import { inWords, recipientName, tagTitle, targetInWords } from '../../core/rules/words.ts'
import { isoUtc } from '../../core/time.ts'
import { card } from '../../render/card.ts'
import { count, plural } from '../../render/count.ts'
import type { Prose, Table } from '../../render/view.ts'

export interface Shown {
  readonly kind: 'rule' | 'route' | 'department'
  readonly id: string
  readonly json: Readonly<Record<string, unknown>>
  readonly block: Prose
  /** What it says, name by name. */
  readonly pairs: readonly Pair[]
}
type Pair = readonly [string, string]

function shown(kind: Shown['kind'], id: string, title: string, pairs: readonly Pair[], json: Readonly<Record<string, unknown>>): Shown {
  return { kind, id, json: { kind, id, ...json }, pairs, block: { lines: [{ text: title, tone: 'strong' }, ...card(pairs)] } }
}

/** `counts`: what came to bear over the posts of the database; absent: there is none. */
export function ruleCard(rule: Rule, set: RuleSet, counts: Coverage | undefined): Shown {
  const tally = counts?.rules.find(({ id }) => id === rule.id)
  const leads = routesAfter(rule, set)
  const last = tally?.lastAt === undefined ? '' : `, last ${isoUtc(tally.lastAt).slice(0, 10)}`
  const pairs: readonly Pair[] = [
    ['gives', rule.tags.map((tag) => titled(set, tag)).join(', ')],
    ['when', describeCond(rule.when)],
    ['in words', inWords(rule.when, set)],
    ...some('priority', rule.priority),
    ...some('tone', rule.tone),
    ...some('tells', rule.notify.map((id) => recipientName(set, id)).join(', ')),
    ...some('active', rule.active && `${rule.active.from}..${rule.active.to}`),
    ...(rule.enabled ? [] : [['enabled', 'no: it is switched off'] as const]),
    ...some('description', rule.description),
    ...rule.matches.map(({ post }): Pair => ['matches', textOf(post)]),
    ...rule.skips.map(({ post }): Pair => ['skips', textOf(post)]),
    ['leads to', leads.length === 0 ? 'no route asks for its tags' : leads.map(({ id, to }) => `${id} -> ${to}`).join(', ')],
    ...some('posts', tally && `${count(tally.posts)}, ${count(tally.alone)} of them by this rule alone${last}`),
  ]
  return shown('rule', rule.id, `rule ${rule.id}  ${placeOf(rule.at)}`, pairs, {
    ...placeJson(rule.at),
    tags: rule.tags,
    condition: describeCond(rule.when),
    words: inWords(rule.when, set),
    priority: rule.priority ?? null,
    tone: rule.tone ?? null,
    notify: rule.notify,
    active: rule.active ?? null,
    enabled: rule.enabled,
    description: rule.description ?? null,
    matches: rule.matches.map(({ post }) => post.text),
    skips: rule.skips.map(({ post }) => post.text),
    routes: leads.map(({ id }) => id),
    counts:
      tally === undefined
        ? null
        : {
            posts: tally.posts,
            alone: tally.alone,
            last_hit_at: tally.lastAt === undefined ? null : isoUtc(tally.lastAt),
            terms: tally.terms.map(({ term, posts }) => ({ term, posts })),
          },
  })
}

export function routeCard(one: ChartCase, set: RuleSet, counts: Coverage | undefined): Shown {
  const route = set.routes[one.number - 1]
  const givers = route === undefined ? [] : rulesLeadingTo(route, set)
  const tally = counts?.routes.find(({ id }) => id === one.id)
  const place = route?.at
  const pairs: readonly Pair[] = [
    ...some('title', one.title === one.id ? undefined : one.title),
    ['place', `${one.number} of ${set.routes.length}${one.isFallback ? ', the fallback' : ''}`],
    ['when', one.condition],
    ['in words', one.question],
    ['owner', one.spoke === undefined ? one.owner : `${one.owner}: ${one.spoke}`],
    ['answered by', one.answeredBy],
    ...some('approved by', one.approvers.join(' or ')),
    ...some('priority', one.priority),
    ...some('first reply', promise(one.firstResponse)),
    ...some('next reply', promise(one.nextResponse)),
    ...some('solved', promise(one.resolution)),
    ...some('told', one.told.join(', ')),
    ...some('description', one.description),
    ...some('guideline', one.guideline?.trim()),
    ...Object.entries(one.template ?? {}).map(
      ([network, text]): Pair => [network === 'default' ? 'template' : `template (${network})`, text],
    ),
    ...one.escalation.map((step): Pair => ['escalation', step]),
    ...some('rules', givers.map(({ id }) => id).join(', ')),
    ...some('taken', tally && taken(tally.conversations, counts)),
  ]
  return shown('route', one.id, `route ${one.id}${place === undefined ? '' : `  ${placeOf(place)}`}`, pairs, {
    ...(place === undefined ? {} : placeJson(place)),
    number: one.number,
    title: one.title,
    condition: one.condition,
    words: one.question,
    fallback: one.isFallback,
    to: one.to,
    spoke: route?.spoke ?? null,
    responder: one.responder,
    approve: route?.approve?.by ?? [],
    priority: one.priority ?? null,
    first_response: one.firstResponse ?? null,
    next_response: one.nextResponse ?? null,
    resolution: one.resolution ?? null,
    told: one.told,
    guideline: one.guideline ?? null,
    template: one.template ?? null,
    escalation: one.escalation,
    rules: givers.map(({ id }) => id),
    counts: tally === undefined ? null : { conversations: tally.conversations, of: counts?.conversations ?? 0 },
  })
}

export function departmentCard(one: ChartDepartment, chart: Chart, counts: Coverage | undefined): Shown {
  const routes = chart.cases.filter(({ to }) => to === one.id)
  const people = (one.people ?? []).map(
    ({ name, weight, only }) => `${name}${weight === 1 ? '' : ` x${weight}`}${only === undefined ? '' : ` (only ${only})`}`,
  )
  const conversations = counts?.routes.filter(({ to }) => to === one.id).reduce((sum, route) => sum + route.conversations, 0)
  const pairs: readonly Pair[] = [
    ...some('name', one.name === one.id ? undefined : one.name),
    ['people', people.length === 0 ? 'nobody' : people.join(', ')],
    ...some('lead', one.lead),
    ['hours', one.hours.join(', ')],
    ...some('backup', one.backup),
    ...some('answers hub', one.answer === undefined ? undefined : targetInWords(one.answer)),
    ['routes', routes.length === 0 ? 'none' : routes.map(({ id }) => id).join(', ')],
    ...some('taken', conversations === undefined ? undefined : taken(conversations, counts)),
  ]
  return shown('department', one.id, `department ${one.id}`, pairs, {
    name: one.name,
    spokes: (one.people ?? []).map(({ id, name, weight, condition }) => ({ id, name, weight, when: condition ?? null })),
    lead: one.lead ?? null,
    hours: one.hours,
    backup: one.backup ?? null,
    answer: one.answer ?? null,
    routes: routes.map(({ id }) => id),
    counts: conversations === undefined ? null : { conversations, of: counts?.conversations ?? 0 },
  })
}

/** A row a fact, for machines. */
export function recordsOf(all: readonly Shown[]): Table {
  return {
    columns: [
      { key: 'kind', title: 'Kind' },
      { key: 'id', title: 'Id' },
      { key: 'name', title: 'Name' },
      { key: 'value', title: 'Value', flexible: true, untrusted: true },
    ],
    rows: all.flatMap(({ kind, id, pairs }) => pairs.map(([name, value]) => [{ raw: kind }, { raw: id }, { raw: name }, { raw: value }])),
  }
}

const some = (name: string, value: string | undefined): readonly Pair[] => (value === undefined || value === '' ? [] : [[name, value]])
const placeOf = (at: Pos): string => `${at.file}:${at.line}`
const placeJson = ({ file, line }: Pos) => ({ file, line })

function titled(set: RuleSet, tag: string): string {
  const title = tagTitle(set, tag)
  return title === tag ? tag : `${tag} (${title})`
}

function taken(conversations: number, counts: Coverage | undefined): string {
  const all = counts?.conversations ?? 0
  return `${plural(conversations, 'conversation')} of ${count(all)}${all === 0 ? '' : `, ${Math.round((conversations / all) * 100)} %`}`
}

function promise(target: ChartTarget | undefined): string | undefined {
  if (target === undefined) return undefined
  const others = target.unless.map(({ when, target: other }) => `; ${targetInWords(other)} if ${when}`).join('')
  return `${others === '' ? '' : 'usually '}${targetInWords(target.usual)}${others}`
}

/** The text of an example; in a row of fields where it has more. */
function textOf({ text, network, fields }: TestPost): string {
  const more = [
    ...(network === undefined ? [] : [`network: ${network}`]),
    ...Object.entries(fields).map(([name, value]) => `${name}: ${value}`),
  ]
  return more.length === 0 ? `"${text}"` : `"${text}" (${more.join(', ')})`
}
