/** The words of a column map, each with what it is for: `map.ts` knows no others, and the README's table is made of these. */
import type { PostField } from './format.ts'

/** What holds for the whole file. */
export const SETTINGS = {
  records: 'where the posts of a JSON file stand: `data.items[]` is each item of that list, `[].comments[]` those of each element',
  timezone: 'zone of its times that name none: `Europe/London`',
  directed_mode:
    'what is written to us: `all` · `page` (all of it, where the page is ours) · `mention` (what names or answers us) · `ours`',
  scope: 'name of a data set that numbers its posts by itself; keeps its ids apart from those of other files',
  extra: 'list of further columns to keep, for rules and queries',
  encoding: '`windows-1252`, `utf-16le` …, where it is not UTF-8 and does not say so',
  delimiter: '`,` `;` `tab` or `|`, where it is not found by itself',
} as const
export type Setting = keyof typeof SETTINGS

/** What a field's `{ … }` may say. */
export const SOURCE_KEYS = {
  column: 'name of the column; in JSON a path: `user.name`, `tags.0` (the first of a list), `^.thread.id` (of what stands around the list)',
  columns: 'several: the first that the file has, in JSON the first that has a value in the record; `[A, B]` is short for it',
  any: '`true`: in tables too the first that has a value in the row',
  join: '`true`: all of them together, with a space between: a date and a time',
  match: 'an expression (RE2): its first group, else all of it, is the value: the id out of a link',
  html: '`true`: it is HTML and is made plain · `false`: it is plain already, and `&amp;` means itself',
  values: 'what the column says → what is meant; case does not matter, `"*"` is anything else',
  value: 'the same for all rows, or where the column is empty',
  format: 'of times: `dd/MM/yyyy HH:mm`, `epoch`, `epoch_ms`, `excel`, `dmy`, `mdy`, or a list of them, tried in this order',
  timezone: 'of times: zone of this column',
} as const

/** The fields on the left of a map. */
export const FIELDS: { readonly [K in PostField]: string } = {
  id: 'its id on the network, exact',
  network: '`x`, `facebook`, `instagram` …; a fixed one is written `{ value: facebook }`',
  parent_id: 'id of the post that it answers',
  conversation_id: 'what all posts of one thread share; answers of ours are matched by `parent_id`',
  kind: '`post`, `reply`, `comment`, `repost`, `quote`, `review` or `dm`',
  direction: '`inbound` (from customers) or `outbound` (from us); without it the handles of `brand:` decide',
  directed: 'whether it is written to us: yes or no',
  brand: 'our page, profile or handle that received it',
  author: 'handle of who wrote it',
  author_id: "the author's id on the network",
  author_name: "the author's name as shown",
  followers: 'how many the author has',
  verified: 'whether the author is verified',
  is_bot: 'whether the author is a program',
  is_auto: 'whether it is an automatic reply',
  posted_at: 'when it was written',
  edited_at: 'when it was changed last',
  collected_at: 'when the export saw it; the later version of a post wins',
  text: 'what it says',
  title: 'its headline',
  language: 'its language: a code',
  sentiment: '`negative`, `neutral` or `positive`, as the tool judged it',
  sentiment_score: 'the same as a number',
  rating: 'stars',
  likes: 'a number',
  reposts: 'a number',
  replies: 'a number',
  quotes: 'a number',
  views: 'a number',
  reach: 'a number',
  engagement: 'a number',
  url: 'its address',
  location: 'where the author is',
  labels: 'tags that the tool had set, with commas between',
  media: 'addresses of pictures, with commas between',
  reply_text: 'our answer, where it stands in the same row; it becomes a post of its own',
  reply_at: 'when we answered',
  state: '`live`, `deleted`, `withheld` or `unavailable`',
  reply_to: 'handle of whom it answers',
  visibility: '`public`, or `direct`, `private`, `followers`: left out without `--include-private`',
  aliases: 'further ids of the same post, with commas between',
}
