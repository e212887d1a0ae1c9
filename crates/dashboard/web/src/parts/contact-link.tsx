// Whom to ask, as the operator of the registry says: an address of a page, of mail, or other words.
export function ContactLink({ contact }: { contact: string }) {
  if (/^https?:\/\//.test(contact)) return <a href={contact}>{contact}</a>;
  if (/^[^@\s]+@[^@\s]+$/.test(contact)) return <a href={`mailto:${contact}`}>{contact}</a>;
  return <>{contact}</>;
}
