/** What reports ask besides rows and clocks of conversations: loaded by them alone. */
export { storedLives } from './report-lives.ts'
export { storedOpen } from './report-open.ts'
export { accountConversations, accountPosts, accountsOfInterest } from './report-people.ts'
export { memberPosts } from './report-posts.ts'
export { storedTones } from './report-tones.ts'
