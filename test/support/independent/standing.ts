/** Who had a conversation at an instant, by which route, how urgent: by the rules of the histories and what people did, as SQL. */

/** `number`: of the last event that counts at that very instant. */
const hasTag = (conversation: string, tag: string, at: string, upTo: string, number: string) => `
    coalesce((SELECT on_ FROM pin WHERE conversation = ${conversation} AND tag = '${tag}' AND (at < ${at} OR at = ${at} AND number <= ${number}) ORDER BY at DESC, number DESC LIMIT 1),
      EXISTS (SELECT 1 FROM said WHERE conversation = ${conversation} AND tag = '${tag}' AND at <= ${upTo}))`

const isDirected = (conversation: string, until: string) =>
  `EXISTS (SELECT 1 FROM posts WHERE conversation = ${conversation} AND direction <> 'outbound' AND directed = 1 AND posted_at <= ${until})`

/** Above any number of an event. */
const LAST = 1_000_000_000
const ROUTED = ['court', 'billing', 'lost']

/**
 * Table `stays`: from when on the rules move it no more. Somebody has touched it, and it is somebody's: what is nobody's waits for a post to
 * us, a tag that is routed, or a person who gives it to somebody.
 */
export const STAYS = `
CREATE TABLE stays AS
WITH change AS (
  -- At one instant posts come first, then events by their number.
  SELECT conversation, at, number FROM touch
  UNION SELECT conversation, posted_at, 0 FROM posts WHERE direction <> 'outbound' AND conversation IS NOT NULL
  UNION SELECT conversation, at, number FROM pin
  UNION SELECT conversation, occurred_at, number FROM events WHERE kind = 'assigned'
), ordered AS (
SELECT c.conversation, c.at, c.number, row_number() OVER (PARTITION BY c.conversation ORDER BY c.at, c.number) AS place FROM change c JOIN touch t USING (conversation)
WHERE (c.at > t.at OR c.at = t.at AND c.number >= t.number)
  AND (${isDirected('c.conversation', 'c.at')} OR ${ROUTED.map((tag) => hasTag('c.conversation', tag, 'c.at', 'c.at', 'c.number')).join(' OR ')}
  OR EXISTS (SELECT 1 FROM events e WHERE e.conversation = c.conversation AND e.kind = 'assigned' AND e.data ->> '$.department' <> 'log'
    AND (e.occurred_at < c.at OR e.occurred_at = c.at AND e.number <= c.number)))
)
SELECT conversation, at, number FROM ordered WHERE place = 1;
CREATE INDEX stays_of ON stays (conversation);
`

/** By the posts and tags of then, or of the moment from which on it stays. */
export function routeAt(conversation: string, at: string): string {
  const begun = `max(${at}, (SELECT posted_at FROM conversations WHERE id = ${conversation}))`
  const until = `min(${begun}, coalesce((SELECT at FROM stays WHERE conversation = ${conversation}), ${begun}))`
  const number = `coalesce((SELECT number FROM stays WHERE conversation = ${conversation} AND at <= ${begun}), ${LAST})`
  const has = (tag: string) => hasTag(conversation, tag, 'u', 'u', 'n')
  return `(SELECT CASE WHEN ${has('court')} THEN 'threat'
      WHEN ${has('billing')} THEN 'money'
      WHEN ${has('lost')} THEN 'found'
      WHEN NOT ${isDirected(conversation, 'u')} THEN 'heard'
      ELSE 'else' END FROM (SELECT ${until} AS u, ${number} AS n))`
}

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
    CASE WHEN EXISTS (SELECT 1 FROM said WHERE conversation = ${conversation} AND tag = 'court' AND at <= ${at}) THEN 'high' ELSE 'normal' END)`
}
