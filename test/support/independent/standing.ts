/** Who had a conversation at an instant, by which route, how urgent: by the rules of the histories and what people did, as SQL. */

const hasTag = (conversation: string, tag: string, at: string, upTo: string) => `
    coalesce((SELECT on_ FROM pin WHERE conversation = ${conversation} AND tag = '${tag}' AND at <= ${at} ORDER BY at DESC, number DESC LIMIT 1),
      EXISTS (SELECT 1 FROM said WHERE conversation = ${conversation} AND tag = '${tag}' AND at <= ${upTo}))`

const isDirected = (conversation: string, until: string) =>
  `EXISTS (SELECT 1 FROM posts WHERE conversation = ${conversation} AND direction <> 'outbound' AND directed = 1 AND posted_at <= ${until})`

/** Rules route until somebody has touched it; what is nobody's by then, until a post speaks to us. */
export function routeAt(conversation: string, at: string): string {
  const begun = `max(${at}, (SELECT posted_at FROM conversations WHERE id = ${conversation}))`
  const touched = `coalesce((SELECT at FROM touch WHERE conversation = ${conversation}), ${at})`
  const until = `min(${begun}, max(${touched}, CASE WHEN ${isDirected(conversation, touched)} OR ${ROUTED.map((tag) => hasTag(conversation, tag, touched, touched)).join(' OR ')}
    THEN 0 ELSE coalesce((SELECT min(posted_at) FROM posts WHERE conversation = ${conversation} AND direction <> 'outbound' AND directed = 1), 0) END))`
  return `(SELECT CASE WHEN ${hasTag(conversation, 'court', 'u', 'u')} THEN 'threat'
      WHEN ${hasTag(conversation, 'billing', 'u', 'u')} THEN 'money'
      WHEN ${hasTag(conversation, 'lost', 'u', 'u')} THEN 'found'
      WHEN NOT ${isDirected(conversation, 'u')} THEN 'heard'
      ELSE 'else' END FROM (SELECT ${until} AS u))`
}

const ROUTED = ['court', 'billing', 'lost']

/** Whose a route is. */
export function ownerOf(route: string): string {
  return `CASE ${route} WHEN 'threat' THEN 'legal' WHEN 'money' THEN 'care' WHEN 'heard' THEN 'log' ELSE 'hub' END`
}

/** To whom people gave it last; null where the route stands. */
export function givenAt(conversation: string, at: string): string {
  return `(SELECT data ->> '$.department' FROM events WHERE conversation = ${conversation} AND kind = 'assigned'
      AND data ->> '$.department' IS NOT NULL AND occurred_at <= ${at} ORDER BY occurred_at DESC, number DESC LIMIT 1)`
}

export function departmentAt(conversation: string, at: string): string {
  return `coalesce(${givenAt(conversation, at)}, ${ownerOf(routeAt(conversation, at))})`
}

export function priorityAt(conversation: string, at: string): string {
  return `coalesce(
    (SELECT data ->> '$.priority' FROM events WHERE conversation = ${conversation} AND kind = 'prioritised' AND occurred_at <= ${at}
     ORDER BY occurred_at DESC, number DESC LIMIT 1),
    CASE WHEN ${hasTag(conversation, 'court', at, at)} THEN 'high' ELSE 'normal' END)`
}
