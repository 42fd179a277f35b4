//! The commonest verbs of English, as plain words. Lists only.

/// Plain forms.
pub(super) const VERBS: &str = "
accept pause list close examine breathe graze add adjust allow answer arrange arrive ask avoid
bake become begin belong bring build buy call carry catch celebrate change check choose clean
collect combine come compare complete connect contain cook cost cover create cut decide deliver
depend design develop discover donate donated download drive earn eat employ enable enjoy
ensure explain explore feed feel fight fill find finish fit fix follow forget get give go grow
guarantee handle hang happen hear help hire hold improve include install invite join keep know
last lead learn leave lend let like listen live look lose love lower make manage mean meet mend
mix need offer open organise organize own pack pay pick plan plant play practise prepare
prevent produce protect prove provide publish put raise reach read receive recover reduce
refund register remove renew rent repair replace require rest return roast run save say secure
see sell send serve share ship show sign sit sleep smell speak spend start stay stop suit
support switch take talk taste teach tell test think train travel treat trust try turn
understand use visit wait walk want warn wash watch wear weigh win work worry write reserve
claim apply skip swap order book experience move cancel drop pair borrow cycle ride dig pour
charge store track cater fund struggle fear hate dread prefer hope expect seem rely deal end
feature grind match measure report respond reply retire schedule settle smoke source stock
supply tailor translate upgrade volunteer welcome absorb accompany achieve act adapt address
adopt advise afford agree aim alert analyse analyze announce appear appoint assemble assess
assist attend attract award back balance benefit bind block boil bottle breed brew broaden
brush calculate calm capture care carve cast certify chase chill climb coach coat commission
compete compost comprise conduct confirm consult consume contribute control convert cool
coordinate cope count craft cultivate cure customise decorate defend define demonstrate detect
deserve digest direct distribute divide document double draw dream dress dry educate elect
eliminate encourage engage engrave enrol enter equip escape establish estimate evaluate exceed
exchange exhibit exist expand export extend fail farm fasten fetch file filter finance fire
flow fold forecast form found frame free freeze gain gather generate glaze grade grant greet
grill guide harvest heal heat highlight host hunt identify illustrate imagine import impress
increase inform inspect inspire insulate integrate invest investigate iron judge knit label
land launch lay lift light limit link load locate lock log maintain manufacture mark mentor
mill mind monitor mount multiply name negotiate note notice notify obtain occupy operate
oversee paint park pass perform photograph picture pin place polish post power practice praise
prescribe present preserve press print process promise promote propose purchase purify push
qualify quote race react realise recall recharge recommend recruit recycle refer refill reflect
refresh refurbish refuse rehearse reject relax release remain remember remind renovate rescue
research resist resolve respect restore restrict retain reuse reveal review reward rinse rise
roll rotate route scan score screen seal search season seek select separate shape sharpen
shorten shrink simplify sing sketch slice slow soften solve sort sound speed split spray spread
stack stand steam steer stitch strengthen stretch strike study submit succeed suffer suggest
summarise supervise surprise survey sustain swim target tend thank thicken tie tighten touch
tour trace trade transfer transform transport trim type unite unload unlock unpack update value
vary verify view wake warm waste weave weld widen wish withstand wrap yield assign ferment tan
sew spin hatch nest graft prune sow weed mow till brief steep infuse distil bloom melt stream
sync automate deploy ping merge query encrypt decrypt
";

/// Third-person forms that are just as often plural nouns.
pub(super) const NOUNLIKE: &str = "
pauses lists answers calls changes checks cleans cooks costs covers cuts designs drives fights
fills fits fixes guarantees helps leads likes lives looks loves mixes needs offers opens owns
packs picks plans plants plays rents repairs rests returns saves shares ships shows signs
starts stops suits supports switches talks tastes tests trains travels treats tries turns uses
visits waits walks washes watches wins works orders books experiences claims swaps drops moves
roasts pairs cycles rides charges stores tracks funds fears hopes deals ends features matches
measures reports replies schedules smokes sources stocks supplies upgrades volunteers smells
feeds reads struggles worries refunds reserves acts addresses aims alerts awards backs balances
benefits blocks bottles breeds brews briefs brushes captures cares casts certificates climbs
coaches coats commissions controls counts crafts cures documents doubles draws dreams dresses
elects engines estimates exchanges exhibits exports farms files filters finances fires flows
folds forecasts forms founds frames gains gathers grades grants grills guides harvests heats
highlights hosts hunts imports increases irons judges labels lands launches lays lifts lights
limits links loads locks logs marks mentors mills minds monitors mounts names nests notes
notices paints parks passes photographs pictures pings pins places polishes posts powers
presents presses prints processes promises purchases queries quotes races recalls records
refills releases researches reviews rewards rises rolls routes scans scores screens seals
searches seasons shapes sketches slices sorts sounds sows speeds spins splits sprays spreads
stacks stands steams stitches streams strikes studies surprises surveys swims tans targets
tends thanks ties touches tours traces trades transfers transports trims types updates values
views wastes weeds welds wishes wraps yields
";
