package io.cyxcloud.s3.core.policy;

import java.util.List;

/**
 * One statement of a policy.
 *
 * @param inverted which of its parts say whom or what it is not about
 * @param actions patterns in lower case
 */
record Statement(
        boolean allow,
        Principals principals,
        List<Glob> actions,
        List<Glob> resources,
        List<Condition> conditions,
        Inverted inverted) {
    /** NotPrincipal, NotAction and NotResource. */
    record Inverted(boolean principal, boolean action, boolean resource) {}

    Statement {
        actions = List.copyOf(actions);
        resources = List.copyOf(resources);
        conditions = List.copyOf(conditions);
    }

    boolean appliesTo(PolicyRequest request) {
        return principals.contain(request.requester()) != inverted.principal
                && isAbout(request.action())
                && resources.stream().anyMatch(r -> r.matches(request.resource()))
                        != inverted.resource
                // what cannot be judged denies
                && conditions.stream().allMatch(c -> c.holds(request.values(), !allow));
    }

    boolean isAbout(Action action) {
        return actions.stream().anyMatch(action::matches) != inverted.action;
    }

    /** Whether it allows something to just anybody. */
    boolean isPublic() {
        return allow
                && principals.everybody()
                && conditions.stream().noneMatch(Condition::meansSomebody);
    }
}
