<?php
/* Installs WordPress and fills it through its own functions: seed.php ROOT POSTS.json. Prints the
   posts' permalinks as a JSON array. */
[, $root, $file] = $argv;
$data = json_decode(file_get_contents($file), true, 512, JSON_THROW_ON_ERROR);
$db = mysqli_connect('localhost', 'root', '', null, 0, getenv('BLOG_SOCKET'));
mysqli_query($db, 'CREATE DATABASE wordpress CHARACTER SET utf8mb4');

$_SERVER += ['HTTP_HOST' => parse_url(getenv('BLOG_URL'), PHP_URL_HOST), 'REQUEST_METHOD' => 'GET',
             'REQUEST_URI' => '/', 'SERVER_PROTOCOL' => 'HTTP/1.1', 'REMOTE_ADDR' => '127.0.0.1'];
define('WP_INSTALLING', true);
function wp_new_blog_notification() {} // it would send mail
require $root . '/wp-load.php';
require ABSPATH . 'wp-admin/includes/upgrade.php';
wp_install($data['title'], 'editor', 'editor@example.org', true, '', bin2hex(random_bytes(8)));
switch_theme('twentytwentyone');
wp_delete_post(1, true);
wp_delete_post(2, true);
foreach ($data['options'] as $name => $value) {
    update_option($name, $value);
}
$wp_rewrite->set_permalink_structure('/%year%/%monthnum%/%postname%/');
$wp_rewrite->flush_rules(false);

function user_of(string $name): int
{
    static $ids = [];
    return $ids[$name] ??= wp_insert_user(['user_login' => sanitize_user($name, true),
        'user_pass' => bin2hex(random_bytes(8)), 'display_name' => $name, 'role' => 'author']);
}

function category_of(string $name): int
{
    static $ids = [];
    return $ids[$name] ??= wp_insert_term($name, 'category')['term_id'];
}

$ids = [];
foreach ($data['posts'] as $i => $post) {
    $id = wp_insert_post(['post_title' => $post['title'], 'post_content' => $post['html'],
        'post_status' => 'publish', 'post_author' => user_of($post['author']),
        'post_category' => [category_of($post['category'])], 'tags_input' => $post['tags'],
        'post_date' => $post['date'], 'comment_status' => 'open'], true);
    if (is_wp_error($id)) {
        fwrite(STDERR, $id->get_error_message() . "\n");
        exit(1);
    }
    foreach ($post['comments'] as $k => $comment) {
        wp_insert_comment(['comment_post_ID' => $id, 'comment_author' => $comment['author'],
            'comment_author_email' => 'reader@example.org', 'comment_content' => $comment['text'],
            'comment_date' => date('Y-m-d H:i:s', strtotime($post['date']) + 3600 * ($k + 1)),
            'comment_approved' => 1]);
    }
    $ids[] = $id;
}
echo json_encode(array_map('get_permalink', $ids)), "\n";
