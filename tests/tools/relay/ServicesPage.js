// What a page of a Relay application asks: fragments with arguments, a connection that grows, and fetching again by id.
const page = graphql`
  query ServicesPageQuery($count: Int!, $cursor: String, $text: String) {
    ...ServicesPage_list @arguments(count: $count, cursor: $cursor, text: $text)
  }
`;

const list = graphql`
  fragment ServicesPage_list on Query
  @refetchable(queryName: "ServicesPagePaginationQuery")
  @argumentDefinitions(
    count: { type: "Int", defaultValue: 20 }
    cursor: { type: "String" }
    text: { type: "String" }
  ) {
    services(first: $count, after: $cursor, filter: { text: $text }, orderBy: { field: SCORE, direction: DESC })
      @connection(key: "ServicesPage_services") {
      totalCount
      edges {
        node {
          id
          ...ServicesPage_row
        }
      }
    }
  }
`;

const row = graphql`
  fragment ServicesPage_row on Service @refetchable(queryName: "ServicesPageRowQuery") {
    id
    slug
    name
    nation
    classification {
      class
      basis
    }
    areas {
      id
      name
    }
  }
`;

const changes = graphql`
  subscription ServicesPageChangesSubscription($since: Int) {
    changes(since: $since) {
      revision
      entity
      summary
    }
  }
`;

export { changes, list, page, row };
