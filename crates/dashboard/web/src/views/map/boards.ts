// Where each board has its tile. Tiles are equal, so that a large area says no more than a small
// one; neighbours on the ground are neighbours here as far as that can be. It is written by hand: a
// row of the text is a row of tiles, `...` is none.
import { type Layout, layoutOf } from "./layout";

const ROWS = `
... ... ... ... ... ... SHE
... ... ... ... ... ORK
... WIS ... ... HIG GRA
... ... ... ... FOV TAY
... ... ... GGC LAN FIF
... ... ... AAA DGA LOT
... NTH BEL ... ... BOR
WST STH SET ... ... ... NEC
... ... ... ... ... LSC WYO HNY
... ... ... ... ... GMA SYO
... ... ... BET CHM STA DER NOT LIN
... ... HYW POW SHR BLC LEI NOR CPE NWV
... SWB CTM ANB HER BSO COW BLM HWE SNE
... ... CAV ... GLO BOB NWL NCL NEL MSE
... ... ... BRI BSW FRI SUR SWL SEL KEM
... COR DEV SOM DOR HIO ... SUS
`;

const SLUGS = `
  AAA nhs-ayrshire-and-arran
  ANB aneurin-bevan-university-health-board
  BEL belfast-health-and-social-care-trust
  BET betsi-cadwaladr-university-health-board
  BLC nhs-black-country-integrated-care-board
  BLM nhs-bedfordshire-luton-and-milton-keynes-integrated-care-board
  BOB nhs-buckinghamshire-oxfordshire-and-berkshire-west-integrated-care-board
  BOR nhs-borders
  BRI nhs-bristol-north-somerset-and-south-gloucestershire-integrated-care-board
  BSO nhs-birmingham-and-solihull-integrated-care-board
  BSW nhs-bath-and-north-east-somerset-swindon-and-wiltshire-integrated-care-board
  CAV cardiff-and-vale-university-health-board
  CHM nhs-cheshire-and-merseyside-integrated-care-board
  COR nhs-cornwall-and-the-isles-of-scilly-integrated-care-board
  COW nhs-coventry-and-warwickshire-integrated-care-board
  CPE nhs-cambridgeshire-and-peterborough-integrated-care-board
  CTM cwm-taf-morgannwg-university-health-board
  DER nhs-derby-and-derbyshire-integrated-care-board
  DEV nhs-devon-integrated-care-board
  DGA nhs-dumfries-and-galloway
  DOR nhs-dorset-integrated-care-board
  FIF nhs-fife
  FOV nhs-forth-valley
  FRI nhs-frimley-integrated-care-board
  GGC nhs-greater-glasgow-and-clyde
  GLO nhs-gloucestershire-integrated-care-board
  GMA nhs-greater-manchester-integrated-care-board
  GRA nhs-grampian
  HER nhs-herefordshire-and-worcestershire-integrated-care-board
  HIG nhs-highland
  HIO nhs-hampshire-and-isle-of-wight-integrated-care-board
  HNY nhs-humber-and-north-yorkshire-integrated-care-board
  HWE nhs-hertfordshire-and-west-essex-integrated-care-board
  HYW hywel-dda-university-health-board
  KEM nhs-kent-and-medway-integrated-care-board
  LAN nhs-lanarkshire
  LEI nhs-leicester-leicestershire-and-rutland-integrated-care-board
  LIN nhs-lincolnshire-integrated-care-board
  LOT nhs-lothian
  LSC nhs-lancashire-and-south-cumbria-integrated-care-board
  MSE nhs-mid-and-south-essex-integrated-care-board
  NCL nhs-north-central-london-integrated-care-board
  NEC nhs-north-east-and-north-cumbria-integrated-care-board
  NEL nhs-north-east-london-integrated-care-board
  NOR nhs-northamptonshire-integrated-care-board
  NOT nhs-nottingham-and-nottinghamshire-integrated-care-board
  NTH northern-health-and-social-care-trust
  NWL nhs-north-west-london-integrated-care-board
  NWV nhs-norfolk-and-waveney-integrated-care-board
  ORK nhs-orkney
  POW powys-teaching-health-board
  SEL nhs-south-east-london-integrated-care-board
  SET south-eastern-health-and-social-care-trust
  SHE nhs-shetland
  SHR nhs-shropshire-telford-and-wrekin-integrated-care-board
  SNE nhs-suffolk-and-north-east-essex-integrated-care-board
  SOM nhs-somerset-integrated-care-board
  STA nhs-staffordshire-and-stoke-on-trent-integrated-care-board
  STH southern-health-and-social-care-trust
  SUR nhs-surrey-heartlands-integrated-care-board
  SUS nhs-sussex-integrated-care-board
  SWB swansea-bay-university-health-board
  SWL nhs-south-west-london-integrated-care-board
  SYO nhs-south-yorkshire-integrated-care-board
  TAY nhs-tayside
  WIS nhs-western-isles
  WST western-health-and-social-care-trust
  WYO nhs-west-yorkshire-integrated-care-board
`;

/** Integrated care boards, health boards, local health boards, health and social care trusts. */
export const BOARDS: Layout = layoutOf(ROWS, SLUGS);
