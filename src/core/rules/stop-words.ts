/** Words that say nothing of a post's subject, folded, in the languages that exports are mostly in: short lists, of what is most frequent. */
const LISTS: Readonly<Record<string, string>> = {
  en: `a about after again all also always am an and another any anyone are aren't as ask at away back be because been before being but by
    can can't cannot cant come could couldn't day days did didn't didnt do does doesn't doing don't done dont down even ever every for from get
    gets getting give go going gone good got great had has hasn't have haven't having he hello help her here hey hi him his hope how i i'd i'll
    i'm i've if im in into is isn't isnt it it's its ive just keep know last let like long look make many may maybe me more most much must my
    need never new next no not nothing now of off ok on once one only or other our out over own please pls put really right said same say see
    she should since so some someone something still such sure take tell than thank thanks that that's thats the their them then there these
    they thing things think this those though time to today told tomorrow too try trying u under until up ur us use very want was wasn't way we
    we're we've week well were what what's when where which while who why will with without won't wont would wouldn't yes yesterday yet you
    you're your yours`,
  de: `aber alle allem allen aller alles als also am an auch auf aus bei beim bin bis bitte da damit danke dann das dass dein deine dem den denn der
    des die dies diese diesem diesen dieser dieses doch dort du durch ein eine einem einen einer eines er es euch euer eure fur gar ganz gibt
    habe haben habt hallo hat hatte heute hier ich ihm ihn ihnen ihr ihre im immer in ist ja jetzt kann kein keine konnen konnt leider man mehr
    mein meine mich mir mit muss nach nicht nichts noch nun nur ob oder ohne schon sehr sein seine seit sich sie sind so uber um und uns unser
    unter vom von vor war waren warum was weil wenn wer werden wie wieder wieso wir wird wo wurde zu zum zur`,
  fr: `ai alors au aucun aussi autre aux avec avez avoir avons bien bonjour c'est ca car ce ceci cela ces cet cette chez comme comment d'un d'une
    dans de depuis des deux donc du elle elles en encore est et ete etes etre eu faire fait il ils j'ai je jamais jour juste l'on la le les leur
    leurs lui ma mais me meme merci mes moi moins mon n'est ne ni non nos notre nous on ont ou par parce pas peu peut plus pour pourquoi
    quand que quel quelle qui quoi rien s'il sa sans se sera ses si son sont sur svp ta te tes toi ton toujours tous tout toute toutes tres tu
    un une va vos votre vous vraiment y`,
  es: `a ahora al algo alguien ante antes aqui asi aun aunque bien buenas buenos cada casi como con cual cuando cuanto de del desde donde dos el ella
    ellos en entre era es esa ese eso esta estaba estado estan estar este esto estoy fue gracias ha hace hacer han hasta hay he hola hoy la las le
    les lo los mas me mi mis mucho muy nada ni no nos nosotros nunca o os otra otro para pero por porque puede puedo que quien se sea ser si sido
    sin sobre solo son soy su sus tambien tan te tengo tiene tienen todo todos tu tus un una uno unos usted ustedes va ver vez ya yo`,
  it: `a ad adesso ai al alla alle allo anche ancora avete c'e che chi ci ciao come con cosa cosi cui da dal dalla dei del della delle dello di
    dove due e ed era essere fa fare fatto gia gli grazie ha hanno ho i il in io la le lei li lo loro lui ma me mi mia mie mio molto ne negli nei
    nel nella no noi non nostro o ogni oggi per perche piu po poi puo qua quale quando quanto quello questa queste questi questo qui sempre senza
    si sia siamo sono sta stato su sua sul sulla suo tra tu tutti tutto un una uno va vi voi volta vostro`,
  nl: `aan al alle als altijd andere ben bij dan dank dat de deze die dit doen door dus een en er geen graag had hallo heb hebben heeft heel het
    hij hoe hun ik in is ja je jullie kan kunnen maar me meer met mij mijn moet na naar niet niets nog nooit nu of om omdat onder ons onze ook op
    over te tegen toch toen tot u uit uw van veel voor waar waarom wanneer want waren was wat we weer wel werd wie wij wil word wordt zal ze zeer
    zelf zich zij zijn zo zonder zou`,
  pt: `a agora ainda algo alguem antes ao aos apenas aqui as ate bem boa bom cada com como da das de dela dele depois desde do dos e ela ele eles
    em entre era essa esse esta estao estar estava este estou eu faz fazer foi ha hoje isso isto ja la lhe mais mas me mesmo meu meus minha muito
    na nada nao nas nem no nos nossa nosso nunca o obrigada obrigado ola onde os ou para pela pelo por porque pode posso qual quando que quem se
    sem sempre ser seu seus si so sobre sou sua suas tambem tem tenho ter teu toda todo todos tu tudo um uma umas uns vai vez voce voces`,
}

const STOP_WORDS: ReadonlySet<string> = new Set(Object.values(LISTS).flatMap((list) => list.split(/\s+/)))

/** Whether a folded word is so common that it tells nothing. */
export const isStopWord = (word: string): boolean => STOP_WORDS.has(word)
