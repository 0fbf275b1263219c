/**
 * Brandwatch's Bulk Mentions Download: six lines of preamble, up to 197 columns and one for each category of the customer's own.
 * What X is called there changed in 2023: `Twitter Reply to`, then `X Reply to`.
 */
import type { Draft, Format } from '../format.ts'
import { largest } from './figure.ts'
import { handleOfLink, idOfLink, networkOfWord } from './link.ts'

const FOLLOWERS = ['X Followers', 'Twitter Followers', 'Instagram Followers']
const LIKES = ['X Likes', 'Twitter Likes', 'Facebook Likes', 'Instagram Likes', 'Linkedin Likes', 'Likes']
const REPOSTS = ['X Reposts', 'X Retweets', 'Twitter Retweets', 'Facebook Shares', 'Linkedin Shares', 'Shares']
const REPLIES = [
  'X Replies',
  'X Reply Count',
  'Twitter Reply Count',
  'Facebook Comments',
  'Instagram Comments',
  'Linkedin Comments',
  'Reddit Comments',
  'Comments',
]
/** Brandwatch's own triage state, and what the customer's tags are. */
const STATES = ['Status', 'Assignment', 'Priority', 'Checked', 'Starred']
const REPOST_OF = ['X Repost of', 'Twitter Retweet of']

export const brandwatch: Format = {
  name: 'brandwatch',
  title: 'Brandwatch Bulk Mentions Download, CSV',
  shape: 'table',
  known: 'documentation',
  required: ['Query Id', 'Query Name', 'Date', 'Url', 'Resource Id|Full Text|Snippet'],
  helpful: ['Page Type', 'Thread Entry Type', 'Sentiment', 'Author'],
  never: ['Gender'],
  profile: {
    network: 'other',
    directed: 'mention',
    zone: 'UTC',
    // A query is a search, not the brand that a post was sent to.
    extra: ['Query Name'],
    uses: [...FOLLOWERS, ...LIKES, ...REPOSTS, ...REPLIES, ...STATES, ...REPOST_OF, 'Category Details'],
    fields: {
      id: { columns: ['Resource Id', 'Url'], any: true, read: idOfLink },
      aliases: { columns: ['Url'], read: idOfLink },
      network: { columns: ['Page Type', 'Content Source Name', 'Domain'], any: true, read: networkOfWord },
      kind: { columns: ['Thread Entry Type'] },
      parent_id: { columns: ['X Reply to', 'Twitter Reply to', 'Parent Post Id'], any: true, read: idOfLink },
      reply_to: { columns: ['X Reply to', 'Twitter Reply to'], any: true, read: handleOfLink },
      conversation_id: { columns: ['Thread Id'] },
      author: { columns: ['Author'] },
      author_id: { columns: ['X Author ID', 'Twitter Author ID', 'Facebook Author ID'], any: true },
      author_name: { columns: ['Full Name'] },
      verified: { columns: ['X Verified', 'Twitter Verified'], any: true },
      posted_at: { columns: ['Date'] },
      title: { columns: ['Title'] },
      // Withheld for X in some contracts; the snippet is there.
      text: { columns: ['Full Text', 'Snippet'], any: true },
      language: { columns: ['Language'] },
      sentiment: { columns: ['Sentiment'] },
      views: { columns: ['Impressions'] },
      reach: { columns: ['Reach (new)', 'Reach'], any: true },
      url: { columns: ['Url', 'Original Url'], any: true },
      location: { columns: ['City', 'Location Name', 'Country'], any: true },
      media: { columns: ['Media URLs'] },
    },
    finish: (draft, cell) => {
      draft.followers = largest(cell, FOLLOWERS)
      draft.likes = largest(cell, LIKES)
      draft.reposts = largest(cell, REPOSTS)
      draft.replies = largest(cell, REPLIES)
      // Posts of networks have no title: Brandwatch repeats their first words.
      if (draft.title !== undefined && draft.network !== 'other' && draft.network !== 'reddit' && draft.network !== 'youtube')
        draft.title = undefined
      const aliases = draft.aliases?.filter((alias) => alias !== draft.nativeId && alias !== draft.url)
      draft.aliases = aliases === undefined || aliases.length === 0 ? undefined : aliases
      if (draft.kind === 'repost' || REPOST_OF.some((column) => cell(column).trim() !== '')) {
        draft.kind = 'repost'
        draft.parentId = undefined
      }
      const labels = labelsOf(cell)
      draft.labels = labels.length === 0 ? undefined : labels
      withoutNowhere(draft)
      return undefined
    },
  },
}

/** `Status: open`; categories by their names, where their column is JSON or `Group: Name`. */
function labelsOf(cell: (column: string) => string): readonly string[] {
  const labels: string[] = []
  for (const column of STATES) {
    const state = cell(column).trim()
    if (state !== '' && state.toLowerCase() !== 'false') labels.push(`${column}: ${state}`)
  }
  const details = cell('Category Details')
  const named = [...details.matchAll(/"name"\s*:\s*"((?:[^"\\]|\\.)*)"/g)].map((found) => found[1] ?? '')
  const listed = details.trimStart().startsWith('[') || details.trimStart().startsWith('{') ? named : details.split(/[,;|]/)
  return [...labels, ...listed.map((name) => name.trim()).filter((name) => name !== '')]
}

/** 0, 0 is in the sea; here it means that the place is not known. */
function withoutNowhere(draft: Draft): void {
  if (draft.extra === undefined) return
  const kept = Object.entries(draft.extra).filter(([name, value]) => !(/^(latitude|longitude)$/i.test(name.trim()) && Number(value) === 0))
  draft.extra = kept.length === 0 ? undefined : Object.fromEntries(kept)
}
