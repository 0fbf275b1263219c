/** Companies' replies that stand in the row of what they answer become posts of their own. */
import { postId } from '../core/post-id.ts'
import type { Draft } from './format.ts'
import type { Moment } from './wall-time.ts'

/** The reply to a post as a post. `raw`: its text as exported. */
export function replyOf(post: Draft, raw: string, text: string, moment: Moment | undefined): Draft {
  // Reviews of the App Store have no id: the answer names its review by the key that the store gives it.
  const whole = post.idQuality === 'ok' ? post.nativeId : undefined
  const id = whole ?? `#${postId(post)}`
  return {
    network: post.network,
    nativeId: `${id}#reply`,
    scope: whole === undefined ? undefined : post.scope,
    idQuality: 'ok',
    parentId: id,
    kind: 'reply',
    direction: 'outbound',
    directed: false,
    brand: post.brand,
    postedAt: moment?.at,
    precision: moment?.precision ?? 's',
    text,
    textRaw: text === raw ? undefined : raw,
    state: 'live',
    isPrivate: post.isPrivate,
    row: post.row,
    source: post.source,
  }
}
