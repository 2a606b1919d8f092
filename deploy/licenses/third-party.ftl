<#-- One line a jar, in the order of their coordinates: coordinates, licences, home page. -->
<#list dependencyMap as entry>
<#assign jar = entry.getKey()>
${jar.groupId}:${jar.artifactId}:${jar.version} | ${entry.getValue()?join(" or ")} | ${(jar.url)!"-"}
</#list>
