/** The catalogue as a page to keep in a wiki: Markdown as GitHub reads it. */
import type { CatalogueCase, ProposedGroup } from '../core/catalogue/catalogue.ts'
import { formatLocal, localDate } from '../core/time.ts'
import { count, plural } from '../render/count.ts'
import { inline } from '../render/markdown.ts'
import { plain } from '../render/plain.ts'
import {
  besidesText,
  exampleIds,
  medianText,
  percent,
  proposalText,
  type ToldCatalogue,
  uncataloguedText,
  wordsText,
} from './catalogue-view.ts'

export function* renderCataloguePage(told: ToldCatalogue): Iterable<string> {
  const { catalogue, query, zone, now } = told
  yield '# Use cases\n\n'
  yield `As of ${formatLocal(now, zone)} (${inline(zone)}), ${plural(catalogue.conversations, 'conversation')}${query === '' ? '' : ` (${inline(query)})`}.\n\n`
  yield* overview(told)
  if (catalogue.besides.length > 0) yield `\n${sentence(besidesText(catalogue))}\n`
  for (const one of catalogue.cases) yield* section(one, told)
  yield `\n## Not in the catalogue yet\n\n${sentence(uncataloguedText(catalogue))}\n`
  for (const group of catalogue.uncatalogued.groups) yield* groupSection(group, told)
}

function* overview({ catalogue, zone }: ToldCatalogue): Iterable<string> {
  yield '| Case | Department | Conversations | Share | Last seen | Median | Unanswered |\n'
  yield '|---|---|---:|---:|---|---:|---:|\n'
  for (const one of catalogue.cases) {
    const { conversations, lastSeenAt, unanswered } = one.figures
    const cells = [
      inline(one.title),
      inline(one.department),
      count(conversations),
      percent(one.share),
      lastSeenAt === undefined ? '' : localDate(lastSeenAt, zone),
      medianText(one),
      unanswered === undefined ? '' : count(unanswered),
    ]
    yield `| ${cells.join(' | ')} |\n`
  }
}

function* section(one: CatalogueCase, { zone }: ToldCatalogue): Iterable<string> {
  const { figures } = one
  const answers = [
    ...(figures.answered === undefined ? [] : [`${count(figures.answered)} answered`]),
    ...(figures.firstResponseS === undefined ? [] : [`half of them within ${medianText(one)}`]),
    ...(figures.unanswered === undefined ? [] : [`${count(figures.unanswered)} unanswered`]),
  ]
  yield `\n## ${one.number}. ${inline(one.title)}\n\n`
  yield `- **Route**: ${inline(one.route)}\n- **Department**: ${inline(one.department)}\n`
  yield `- **Conversations**: ${count(figures.conversations)} (${percent(one.share)})\n`
  if (figures.lastSeenAt !== undefined) yield `- **Last seen**: ${localDate(figures.lastSeenAt, zone)}\n`
  if (answers.length > 0) yield `- **First replies**: ${answers.join(', ')}\n`
  if (one.guideline !== undefined) yield `\n**How to answer**\n\n${quoted(one.guideline)}`
  else if (!one.isFallback && one.to !== 'log') yield '\nNo guideline yet.\n'
  for (const [network, text] of Object.entries(one.template ?? {}))
    yield `\n**A first draft${network === 'default' ? '' : ` on ${inline(network)}`}**\n\n${quoted(text)}`
}

function* groupSection(group: ProposedGroup, { shortIds }: ToldCatalogue): Iterable<string> {
  yield `\n### ${inline(group.proposal.title)}\n\n`
  yield `- **Words**: ${inline(wordsText(group))}\n- **Conversations**: ${count(group.conversations)}\n`
  yield `- **Examples**: ${inline(exampleIds(group, shortIds))}\n- **A rule would take**: ${count(group.takes)}\n`
  yield `\n\`\`\`yaml\n${proposalText([group]).join('\n')}\n\`\`\`\n`
}

const sentence = (text: string): string => `${inline(text.charAt(0).toUpperCase() + text.slice(1))}.`

/** Line by line, and nothing in it is markup, also at the start of a line. */
function quoted(words: string): string {
  const lines = plain(words).trim().split('\n')
  return lines
    .map((line) => `> ${inline(line).replace(/^(\d*)([-+=.)])/, '$1\\$2')}`.trimEnd())
    .join('\n')
    .concat('\n')
}
