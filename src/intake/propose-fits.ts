/** What the cells of a column must look like to be a field, beside its name. */
import { directionOf, flagOf, kindOf, networkOf, sentimentOf, stateOf } from './convert.ts'
import type { PostField } from './format.ts'
import type { Look } from './propose-columns.ts'

const NETWORKS = new Set(
  'x mastodon bluesky threads facebook instagram reddit youtube tiktok linkedin google google_business google_maps play_store app_store trustpilot whatsapp telegram'.split(
    ' ',
  ),
)
/** Whether a word is the name of a network. */
export const isNetwork = (cell: string): boolean => NETWORKS.has(networkOf(cell))
const AUTHOR_NAME = /author|sender|user|handle|customer|from|autor|absender|usuario|screen|reviewer/i
const SIDE_NAME = /^(?:direction|inbound|outbound|incoming|outgoing|side|richtung|dirección|sens)$/i
/** Names of what stands above a text. */
export const HEADING = /title|subject|headline|snippet|betreff|titel|header/i

/** Whether its cells could tell posts or people apart. */
export const isKey = (look: Look): boolean => look.wordy < 0.1 && look.length <= 120 && look.time?.bare !== false && !(look.urls > 0.5)

/** Cells, and names besides the common ones. */
export interface Fit {
  readonly cells: (look: Look) => boolean
  readonly name?: RegExp
  readonly why?: string
}

const mostly =
  (read: (cell: string) => unknown, least = 0.8) =>
  ({ cells }: Look): boolean =>
    cells.filter((cell) => read(cell) !== undefined).length >= cells.length * least
const figures: Fit = { cells: ({ numbers }) => numbers > 0.8 }
const short = ({ length, time, urls }: Look): boolean => length < 60 && time?.bare !== false && urls < 0.5
/** Not who wrote it. */
const ANOTHER_PERSON = /repl|mention|parent|retweet|quoted|assign|link_author|agent/i
/** As no two people are called. */
const isKeyLike = ({ codes, distinct, cells }: Look): boolean => codes > 0.9 && distinct > 0.9 && cells.length > 3
const flags: Fit = { cells: mostly(flagOf) }

/** Fields besides text, id and times: what their cells must look like. In this order columns are given away. */
export const FITS: { readonly [K in PostField]?: Fit } = {
  direction: {
    cells: (look) =>
      new Set(look.cells).size <= 4 &&
      (mostly(directionOf, 1)(look) || (mostly(flagOf, 1)(look) && /in|out/i.test(look.name)) || SIDE_NAME.test(look.name)),
    name: SIDE_NAME,
    why: 'its cells say who wrote to whom',
  },
  network: {
    cells: mostly((cell) => (isNetwork(cell) ? cell : undefined), 0.5),
    name: /channel|network|platform|netzwerk|medium|source/i,
    why: 'its cells are names of networks',
  },
  kind: { cells: mostly(kindOf, 0.5), name: /type|kind/i, why: 'its cells are kinds of posts' },
  conversation_id: { cells: isKey, name: /conversation|thread.?id|case.?(?:id|number|no)|ticket/i },
  author_id: { cells: isKey, name: /(?:author|user|sender|customer|from|actor).*id$/i },
  author: {
    cells: (look) => short(look) && look.numbers < 1 && !ANOTHER_PERSON.test(look.name) && !(look.folded === 'name' && isKeyLike(look)),
    name: AUTHOR_NAME,
  },
  author_name: { cells: short, name: /(?:author|user|sender|customer|reviewer|full|display).*name/i },
  brand: { cells: short, name: /^(?:page|profile|account|brand|inbox)(?:[ _.-]?name)?$/i },
  followers: figures,
  verified: flags,
  is_bot: flags,
  is_auto: flags,
  title: { cells: ({ numbers, time, urls }) => numbers < 0.5 && time === undefined && urls < 0.5, name: HEADING },
  language: { cells: (look) => short(look) && look.numbers === 0, name: /lang|sprache|idioma/i },
  sentiment: { cells: mostly(sentimentOf, 0.5), name: /sentiment|polarity|tone/i },
  sentiment_score: figures,
  rating: {
    cells: ({ numbers, cells }) => numbers > 0.8 && cells.every((cell) => Number(cell) <= 10),
    name: /^(?:rating|stars?|bewertung|sterne|score)$/i,
  },
  likes: { ...figures, name: /^(?:likes?|reactions?)(?:[ _]?count)?$/i },
  reposts: figures,
  replies: { ...figures, name: /^comments?(?:[ _]?count)?$/i },
  quotes: figures,
  views: figures,
  reach: figures,
  engagement: figures,
  url: { cells: ({ urls }) => urls > 0.8, name: /url|link|permalink/i },
  location: { cells: short, name: /location/i },
  labels: { cells: ({ numbers, time }) => numbers < 0.5 && time === undefined, name: /^(?:labels|tags)$/i },
  media: { cells: ({ urls }) => urls > 0.5, name: /media|image|photo|picture|attachment/i },
  state: { cells: mostly(stateOf) },
  visibility: { cells: ({ cells }) => cells.every((cell) => /^(?:public|unlisted|private|direct|followers(?:-only)?)$/i.test(cell)) },
  reply_to: { cells: short },
}
