// Where each council has its tile: as for boards. London lies by itself, beside Scotland: in its
// place it would push the south of England apart.
import { type Layout, layoutOf } from "./layout";

const ROWS = `
... ... ... ... ... ... ... ... ... ... SHE ... ... ... ... ... ENF
... ... ... ... ... ... ... ... ORK ... ... ... ... ... HRW BNT HGY WFO RDB HAV
... ... ... ... ... NES ... ... MOR ABS ABE ... ... HIL BRE CMD ISL HCK NWM BDG
... ... ... ... ... ... ... HIG PKI ANG DUN ... ... EAL KEC WSM CTY TWH GRW BEX
... ... ... ... ... ARG WDU STI CLA FIF ... ... ... HNS HMF LAM SWK LEW BRO
... ... ... ... INV REN GLA EDU FAL WLO EDI ELO ... RIC WAN MER CRO
... ... ... ... ... NAY ERE SLA NLA MID ... ... ... ... KIN SUT
... ... ... ... ... SAY EAY DGA BOR NBL
... CCG MEA ... ... ... ... ... CUM NEW NTY
DCS MUL ANN BEL ... ... ... ... WAF GAT STY
FER ABC LIS AND ... ... BPL LCS ... DUR SUN HPL
... ... NMD ... ... ... SEF BWD BUR DAR STT MBR RDC
... ... ... ... ... LIV WIG BOL ROC BRA NYK YOR ERY HUL
... ... ... ... WRL KNO SHN SAL OLD CAL LEE WAK DON NLI NEL
... AGY CON DEN FLI HAL WAR TRA MAN KIR BAR ROT NTS LIN
... ... GWY POW WRE CHW CHE STP TAM DBS SHF NOT RUT PET NFK
... ... CGN MTY BGW SHR TEL STO STS DBY LES LEC NNH CAM SFK
PEM CMN NPT RCT CAY TOR HEF WLV WLS BIR COV WNH BDF LUT ESS SOS
... SWA BGE CAF NWP MON WOR DUD SAW SOL WAW MKE CBD HRT THU
... ... VOG ... ... SGL GLO SWI OXF RDG BUC SLO
... ... ... ... ... BST BAS WIL WBK WOK BRC WDM SUR KEN MDW
... ... ... ... ... NSM SOM DOR BCP SOU HAM WSX ESX
... ... ... ... COR DEV ... ... ... IOW POR BRH
... ... ... IOS PLY TBY
`;

const SLUGS = `
  ABC armagh-city-banbridge-and-craigavon-borough-council
  ABE aberdeen-city-council
  ABS aberdeenshire-council
  AGY isle-of-anglesey-county-council
  AND ards-and-north-down-borough-council
  ANG angus-council
  ANN antrim-and-newtownabbey-borough-council
  ARG argyll-and-bute-council
  BAR barnsley-metropolitan-borough-council
  BAS bath-and-north-east-somerset-council
  BCP bournemouth-christchurch-and-poole-council
  BDF bedford-borough-council
  BDG london-borough-of-barking-and-dagenham
  BEL belfast-city-council
  BEX london-borough-of-bexley
  BGE bridgend-county-borough-council
  BGW blaenau-gwent-county-borough-council
  BIR birmingham-city-council
  BNT london-borough-of-barnet
  BOL bolton-metropolitan-borough-council
  BOR scottish-borders-council
  BPL blackpool-borough-council
  BRA city-of-bradford-metropolitan-district-council
  BRC bracknell-forest-council
  BRE london-borough-of-brent
  BRH brighton-and-hove-city-council
  BRO london-borough-of-bromley
  BST bristol-city-council
  BUC buckinghamshire-council
  BUR bury-metropolitan-borough-council
  BWD blackburn-with-darwen-borough-council
  CAF city-of-cardiff-council
  CAL calderdale-metropolitan-borough-council
  CAM cambridgeshire-county-council
  CAY caerphilly-county-borough-council
  CBD central-bedfordshire-council
  CCG causeway-coast-and-glens-borough-council
  CGN ceredigion-county-council
  CHE cheshire-east-council
  CHW cheshire-west-and-chester-council
  CLA clackmannanshire-council
  CMD london-borough-of-camden
  CMN carmarthenshire-county-council
  CON conwy-county-borough-council
  COR cornwall-council
  COV coventry-city-council
  CRO london-borough-of-croydon
  CTY city-of-london-corporation
  CUM cumberland-council
  DAR darlington-borough-council
  DBS derbyshire-county-council
  DBY derby-city-council
  DCS derry-city-and-strabane-district-council
  DEN denbighshire-county-council
  DEV devon-county-council
  DGA dumfries-and-galloway-council
  DON doncaster-metropolitan-borough-council
  DOR dorset-council
  DUD dudley-metropolitan-borough-council
  DUN dundee-city-council
  DUR durham-county-council
  EAL london-borough-of-ealing
  EAY east-ayrshire-council
  EDI city-of-edinburgh-council
  EDU east-dunbartonshire-council
  ELO east-lothian-council
  ENF london-borough-of-enfield
  ERE east-renfrewshire-council
  ERY east-riding-of-yorkshire-council
  ESS essex-county-council
  ESX east-sussex-county-council
  FAL falkirk-council
  FER fermanagh-and-omagh-district-council
  FIF fife-council
  FLI flintshire-county-council
  GAT gateshead-metropolitan-borough-council
  GLA glasgow-city-council
  GLO gloucestershire-county-council
  GRW royal-borough-of-greenwich
  GWY gwynedd-council
  HAL halton-borough-council
  HAM hampshire-county-council
  HAV london-borough-of-havering
  HCK london-borough-of-hackney
  HEF herefordshire-council
  HGY london-borough-of-haringey
  HIG highland-council
  HIL london-borough-of-hillingdon
  HMF london-borough-of-hammersmith-and-fulham
  HNS london-borough-of-hounslow
  HPL hartlepool-borough-council
  HRT hertfordshire-county-council
  HRW london-borough-of-harrow
  HUL hull-city-council
  INV inverclyde-council
  IOS council-of-the-isles-of-scilly
  IOW isle-of-wight-council
  ISL london-borough-of-islington
  KEC royal-borough-of-kensington-and-chelsea
  KEN kent-county-council
  KIN royal-borough-of-kingston-upon-thames
  KIR kirklees-council
  KNO knowsley-metropolitan-borough-council
  LAM london-borough-of-lambeth
  LCS lancashire-county-council
  LEC leicester-city-council
  LEE leeds-city-council
  LES leicestershire-county-council
  LEW london-borough-of-lewisham
  LIN lincolnshire-county-council
  LIS lisburn-and-castlereagh-city-council
  LIV liverpool-city-council
  LUT luton-borough-council
  MAN manchester-city-council
  MBR middlesbrough-borough-council
  MDW medway-council
  MEA mid-and-east-antrim-borough-council
  MER london-borough-of-merton
  MID midlothian-council
  MKE milton-keynes-council
  MON monmouthshire-county-council
  MOR moray-council
  MTY merthyr-tydfil-county-borough-council
  MUL mid-ulster-district-council
  NAY north-ayrshire-council
  NBL northumberland-county-council
  NEL north-east-lincolnshire-council
  NES comhairle-nan-eilean-siar
  NEW newcastle-city-council
  NFK norfolk-county-council
  NLA north-lanarkshire-council
  NLI north-lincolnshire-council
  NMD newry-mourne-and-down-district-council
  NNH north-northamptonshire-council
  NOT nottingham-city-council
  NPT neath-port-talbot-county-borough-council
  NSM north-somerset-council
  NTS nottinghamshire-county-council
  NTY north-tyneside-council
  NWM london-borough-of-newham
  NWP newport-city-council
  NYK north-yorkshire-council
  OLD oldham-metropolitan-borough-council
  ORK orkney-islands-council
  OXF oxfordshire-county-council
  PEM pembrokeshire-county-council
  PET peterborough-city-council
  PKI perth-and-kinross-council
  PLY plymouth-city-council
  POR portsmouth-city-council
  POW powys-county-council
  RCT rhondda-cynon-taf-county-borough-council
  RDB london-borough-of-redbridge
  RDC redcar-and-cleveland-borough-council
  RDG reading-borough-council
  REN renfrewshire-council
  RIC london-borough-of-richmond-upon-thames
  ROC rochdale-metropolitan-borough-council
  ROT rotherham-metropolitan-borough-council
  RUT rutland-county-council
  SAL salford-city-council
  SAW sandwell-metropolitan-borough-council
  SAY south-ayrshire-council
  SEF sefton-metropolitan-borough-council
  SFK suffolk-county-council
  SGL south-gloucestershire-council
  SHE shetland-islands-council
  SHF sheffield-city-council
  SHN st-helens-council
  SHR shropshire-council
  SLA south-lanarkshire-council
  SLO slough-borough-council
  SOL solihull-metropolitan-borough-council
  SOM somerset-council
  SOS southend-on-sea-borough-council
  SOU southampton-city-council
  STI stirling-council
  STO stoke-on-trent-city-council
  STP stockport-metropolitan-borough-council
  STS staffordshire-county-council
  STT stockton-on-tees-borough-council
  STY south-tyneside-council
  SUN sunderland-city-council
  SUR surrey-county-council
  SUT london-borough-of-sutton
  SWA city-and-county-of-swansea-council
  SWI swindon-borough-council
  SWK london-borough-of-southwark
  TAM tameside-metropolitan-borough-council
  TBY torbay-council
  TEL telford-and-wrekin-council
  THU thurrock-council
  TOR torfaen-county-borough-council
  TRA trafford-metropolitan-borough-council
  TWH london-borough-of-tower-hamlets
  VOG vale-of-glamorgan-council
  WAF westmorland-and-furness-council
  WAK wakefield-metropolitan-district-council
  WAN london-borough-of-wandsworth
  WAR warrington-borough-council
  WAW warwickshire-county-council
  WBK west-berkshire-council
  WDM royal-borough-of-windsor-and-maidenhead
  WDU west-dunbartonshire-council
  WFO london-borough-of-waltham-forest
  WIG wigan-metropolitan-borough-council
  WIL wiltshire-council
  WLO west-lothian-council
  WLS walsall-metropolitan-borough-council
  WLV city-of-wolverhampton-council
  WNH west-northamptonshire-council
  WOK wokingham-borough-council
  WOR worcestershire-county-council
  WRE wrexham-county-borough-council
  WRL wirral-borough-council
  WSM city-of-westminster
  WSX west-sussex-county-council
  YOR city-of-york-council
`;

/** Councils with children's services: counties, unitary authorities, boroughs and districts. */
export const COUNCILS: Layout = layoutOf(ROWS, SLUGS);
