/**
 * Exports that cannot hold answers of the brand, by the names of their formats: no reply in them says nothing. The descriptions of the formats
 * say the same (`noReplies`), and a test compares them.
 */
export const NO_REPLIES: ReadonlySet<string> = new Set(['hootsuite-inbound', 'reddit-csv'])
