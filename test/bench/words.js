// The words that the benchmark's posts are made of, and that its rules look for.

const split = (text) => text.trim().split(/\s+/)

/** Words without a subject, the most frequent first. */
export const PLAIN = split(`
  the to I you and my is a for it on in have me that of this your with not be been can was are so at just but get from out no do if we will now
  has all still what when how please would up an or as had they why one time there am after about hi any only more than yes also got did here back
  then trying since very other over same being even last two should before said want could again need make think where take see going know new good
  week day days today morning night hours minutes month year someone anyone people thing things really already until tomorrow yesterday never always
  through which were them their who into down off every use way look like first next well maybe right keep done else another both might sure ago tell
  told ask asked tried try says saying seems put come came goes went find found let lot many much while little long far enough least less end start
  home work house city street kids friend family weekend evening afternoon monday tuesday friday sunday london north south east west
  hello hey sir team guys folks dear yeah okay cheers wow oh lol tbh idk btw`)

/** Words with a subject, most of which some rule asks for. */
export const SUBJECT = split(`
  refund refunded overcharged invoice billing payment charged fee fees price voucher discount coupon receipt deposit balance statement debit credit
  flight delayed cancelled boarding luggage baggage suitcase seat upgrade gate runway pilot crew layover connection rebooked standby miles
  train platform carriage conductor signal timetable ticket tickets fare season commute overcrowded station replacement bus driver
  parcel delivery courier package tracking dispatched warehouse returned exchange damaged missing stolen doorstep neighbour depot label
  phone broadband router wifi signal network outage roaming data sim contract handset coverage engineer cable landline speed mbps
  app crash crashes crashing update updated bug glitch frozen freeze screen login password username account locked verify verification code
  website page link broken error loading checkout basket cart browser chrome safari form captcha cookie download upload video stream buffering
  order ordered preorder stock shipping size colour shoes jacket dress store shop cashier queue manager staff rude helpful polite
  service support agent chat call called waiting hold hung transferred response reply ignored email message inbox spam survey
  complaint disappointed disgraceful unacceptable worst terrible awful useless pathetic shocking joke ridiculous angry furious frustrated
  thanks thank brilliant amazing excellent awesome lovely love great perfect impressed appreciate kudos happy smile
  injured smoke fire ambulance police danger emergency unsafe allergic poisoning recall burn bleeding accident
  lawyer solicitor court sue legal ombudsman regulator claim fraud scam hacked phishing identity breach privacy gdpr
  suggestion feature wish idea improve request option setting dark mode language accessibility wheelchair ramp lift captions
  hotel room reservation booking breakfast checkin concierge pool towel noise bed shower housekeeping lobby minibar
  coffee burger pizza menu cold stale raw hair receipt drive-thru barista latte loyalty stamp rewards points tier
  job hiring career interview salary internship partnership sponsor press journalist interview statement newsroom quote
  game console controller server lag ban banned patch download lobby matchmaking achievement skin loot refunding trial subscription renew renewal
  bank card atm transfer mortgage loan interest overdraft branch teller pin contactless fraudulent cheque savings
  electricity gas meter reading tariff smart supplier switch boiler leak pressure bill bills estimated direct`)

/** Phrases and things that regular expressions look for. */
export const SNIPPETS = [
  'charged me twice',
  'charged twice',
  'money back',
  'still waiting for',
  'on hold for 45 minutes',
  'on hold for an hour',
  'order number 48151623',
  'order #10442',
  'case ref 88-20133',
  'error 404',
  'error 500',
  'error code 0x80070005',
  'dead link',
  'broken page',
  'broken video',
  "won't load",
  "can't log in",
  'cannot sign in',
  'no signal',
  'never again',
  'worst service ever',
  'thank you so much',
  'well done',
  'would be great if',
  'please add',
  'small claims',
  'legal action',
  'seat 14C',
  'flight BA2490',
  'flight AA 118',
  'cost me $49.99',
  'paid £120',
  'paid € 15',
  '3 weeks',
  '10 days late',
  'version 11.0.3',
  'iOS 11.1',
  'android 8',
  'windows 10',
  'gate B12',
  'tracking 1Z999AA10123456784',
  'postcode SW1A',
  'sort code 20-00-00',
  'food poisoning',
  'gas leak',
  'trapped in the lift',
  '😡',
  '🤬',
  '❤️',
  '😂😂',
  '#fail',
  '#customerservice',
  '#DelayRepay',
  'https://t.co/Ab12Cd34Ef',
]

export const BRANDS = split(`
  AppleSupport AmazonHelp Uber_Support Delta SpotifyCares Tesco AmericanAir TMobileHelp comcastcares British_Airways SouthwestAir VirginTrains
  Ask_Spectrum XboxSupport sprintcare hulu_support AskPlayStation GWRHelp ChipotleTweets sainsburys AskTarget UPSHelp AskPayPal O2 VerizonSupport
  VodafoneUK Safaricom_Care ATVIAssist nationalrailenq GloCare BofA_Help idea_cares MicrosoftHelps AdobeCare airtel_care LondonMidland DropboxSupport
  Morrisons AirAsiaSupport AlaskaAir`)
