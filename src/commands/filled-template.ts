/** The template of a route, ready to be sent. */
import type { Route } from '../core/rules/ruleset.ts'
import type { ListedConversation } from '../store/store.ts'

const PLACEHOLDER = /\{\{\s*(\w+)\s*\}\}/g

/** The template of the route for this network, with its placeholders filled (rules-language: author, network, id, url, department, spoke). */
export function filledTemplate(route: Route | undefined, { opening, shortId, state, spoke }: ListedConversation): string | undefined {
  const template = route?.template?.[opening.network] ?? route?.template?.default
  const values: Readonly<Record<string, string>> = {
    author: opening.author === undefined ? (opening.authorName ?? '') : `@${opening.author}`,
    network: opening.network,
    id: shortId,
    url: opening.url ?? '',
    department: state.department,
    spoke: spoke ?? '',
  }
  return template?.replace(PLACEHOLDER, (whole, name: string) => values[name] ?? whole).trim()
}
